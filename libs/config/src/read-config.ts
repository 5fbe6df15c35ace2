import { ConfigError, type ConfigFault } from './config-error.js';
import { type Environment, processEnvironment } from './environment.js';
import { readSection } from './read-section.js';
import { type Configuration, type Member, membersOf, type Sections } from './sections.js';
import { unknownKeys } from './unknown-keys.js';

/**
 * Reads all sections from the environment, once.
 * @returns the sections, frozen; a secret shows as `[secret]` when one of them is printed or serialised.
 * @throws ConfigError with every fault of every section.
 */
export function readConfig<S extends Sections>(
  sections: S,
  env: Environment = processEnvironment,
): Configuration<S> {
  const members = membersOf(sections);
  const faults: ConfigFault[] = [];
  const configuration = Object.fromEntries(
    Object.entries(sections).map(([name, schema]) => {
      const own = members.filter((member) => member.section === name);
      return [name, readSection({ schema, members: own }, env, faults)];
    }),
  );
  faults.push(...unknownKeys(env, knownKeys(members)));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(configuration) as Configuration<S>;
}

function knownKeys(members: readonly Member[]): ReadonlySet<string> {
  return new Set(members.flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])));
}
