import type { OpaBinary } from '#libs/opa';
import type { StartContext } from './start-context.js';
import { type OpenedPostgres, withoutCredentials } from './open-postgres.js';

/** What was chosen where something could be chosen, for people. */
export function choicesOf(
  { configuration, commandLine }: Pick<StartContext, 'configuration' | 'commandLine'>,
  postgres: Pick<OpenedPostgres, 'description'>,
  opa: Pick<OpaBinary, 'status'>,
): readonly (readonly [aspect: string, choice: string])[] {
  const { target } = commandLine;
  return [
    ['Doors', target === 'all' ? 'all (--target opens fewer)' : `${target} only`],
    ['Postgres', postgres.description],
    ['Redis', redisChoice(configuration.redis.url)],
    ['Compiler', target === 'decision' ? 'none, since nothing is uploaded here' : compilerChoice(opa)],
  ];
}

function redisChoice(url: string | undefined): string {
  return url === undefined ? 'off (REDIS_URL names a cache that replicas share)' : withoutCredentials(url);
}

function compilerChoice(opa: Pick<OpaBinary, 'status'>): string {
  const { state, detail } = opa.status();
  return state === 'ready' ? detail : `${detail}; uploads are refused until it is there`;
}
