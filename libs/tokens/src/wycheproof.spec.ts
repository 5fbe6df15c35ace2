import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { compactVerify } from 'jose';
import type { JsonObject } from '#libs/domain';
import { supportedAlgorithms } from './algorithms.js';
import { splitCompactForm } from './form/compact-form.js';
import { readJwsHeader } from './form/compact-jwt.js';
import { takeInKeys } from './keys/jwks-intake.js';
import { StaticKeySet } from './keys/key-ring.js';

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: string;
  readonly result: string;
}

interface Vectors {
  readonly testGroups: readonly {
    readonly comment: string;
    readonly public?: JsonObject;
    readonly private: JsonObject;
    readonly tests: readonly Vector[];
  }[];
}

const file = join(import.meta.dirname, '../../../../shared/data/jose/json_web_signature_test.json');
const present = existsSync(file);

/** Key and algorithm do not fit, yet labelled valid: refusing them is as right. */
const undecided = new Set([346, 347, 350, 351]);
/** A `?` inside a part, labelled valid: rfc8725bis refuses it. */
const mislabelled = new Set([372, 373]);

const cases = present ? readCases() : [];

if (present) {
  it.each(cases)('Wycheproof JWS $tcId: $group, $comment', async ({ jws, keys, valid }) => {
    expect(await isAccepted(jws, keys)).toBe(valid);
  });
}

(present ? it : it.skip)('Wycheproof JWS: has 401 vectors, 397 of them decided, 26 good', () => {
  expect(cases).toHaveLength(401 - undecided.size);
  expect(cases.filter(({ valid }) => valid)).toHaveLength(26);
});

function readCases() {
  const { testGroups } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
  return testGroups.flatMap((group) => {
    const jwk = group.public ?? group.private;
    const keys = new StaticKeySet(takeInKeys([jwk]).keys);
    const decided = group.tests.filter(({ tcId }) => !undecided.has(tcId));
    return decided.map((test) => ({ ...test, group: group.comment, keys, valid: isValid(test, jwk) }));
  });
}

/** No JWT has an empty payload, and shared secrets are never accepted. */
function isValid({ tcId, comment, result }: Vector, { kty }: JsonObject): boolean {
  return result === 'valid' && kty !== 'oct' && comment !== 'emptyPayload' && !mislabelled.has(tcId);
}

/** The payloads are no JSON: everything of a verification but the claims. */
async function isAccepted(jws: string, keys: StaticKeySet): Promise<boolean> {
  try {
    readJwsHeader(splitCompactForm(jws, 16_384).header);
    await compactVerify(jws, async (header) => (await keys.find(header))[0]!, {
      algorithms: [...supportedAlgorithms],
    });
    return true;
  } catch {
    return false;
  }
}
