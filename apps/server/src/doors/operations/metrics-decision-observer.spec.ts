import { describe, expect, it } from '@jest/globals';

import { AuthzError } from '#libs/domain';
import { createLogger, Metrics } from '#libs/telemetry';

import { MetricsDecisionObserver } from './metrics-decision-observer.js';

function observed(rounds: number, act: (observer: MetricsDecisionObserver) => void) {
  const lines: string[] = [];
  const ends: (() => void)[] = [];
  const logger = createLogger({
    level: 'info',
    destination: { write: (line) => lines.push(line) },
    after: (_, end) => ends.push(end),
  });
  const observer = new MetricsDecisionObserver(new Metrics({ process: false }), logger);
  for (let round = 0; round < rounds; round++) act(observer);
  for (const end of ends) end();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const lost = new Error('connect ECONNREFUSED', { cause: new Error('x'.repeat(100_000)) });

describe('what a replica logs while it cannot follow', () => {
  it('is bounded when the policies of a realm do not load at each retry', () => {
    const lines = observed(5, (observer) => {
      for (const realm of ['a', 'b']) {
        for (let n = 0; n < 300; n++) {
          observer.policyLoadFailed(
            realm,
            `p${n}`,
            'd',
            new AuthzError('policy_invalid', 'no', { cause: lost }),
          );
        }
      }
    });
    expect(lines).toHaveLength(2 * 11);
    expect(JSON.stringify(lines).length).toBeLessThan(400_000);
    expect(lines.filter(({ withheld }) => withheld !== undefined)).toEqual([
      expect.objectContaining({ level: 'error', realm: 'a', code: 'policy_invalid', withheld: 1_490 }),
      expect.objectContaining({ level: 'error', realm: 'b', code: 'policy_invalid', withheld: 1_490 }),
    ]);
  });

  it('is bounded while the store is lost', () => {
    const lines = observed(1_000, (observer) => {
      observer.revisionFollowFailed(lost);
    });
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toMatchObject({ level: 'warn', withheld: 990 });
  });
});
