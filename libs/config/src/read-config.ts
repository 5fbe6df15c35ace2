import type { z } from 'zod';
import { ConfigError, type ConfigFault } from './config-error.js';
import { type Environment, processEnvironment } from './environment.js';
import { environmentValue, isUnreadableBoolean } from './environment-value.js';
import { hideSecrets } from './hide-secrets.js';
import { rawValue } from './raw-value.js';
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
      return [name, readSection(schema, own, env, faults)];
    }),
  );
  faults.push(...unknownKeys(env, knownKeys(members)));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(configuration) as Configuration<S>;
}

function readSection(
  schema: z.ZodObject,
  members: readonly Member[],
  env: Environment,
  faults: ConfigFault[],
): object {
  const texts = new Map<string, string>();
  const values: Record<string, unknown> = {};
  const failed = new Set<string>();
  for (const member of members) {
    const report = (fault: ConfigFault): void => {
      failed.add(member.name);
      faults.push(fault);
    };
    const text = rawValue(member, env, report);
    if (text === undefined) continue;
    texts.set(member.name, text);
    values[member.name] = environmentValue(member.schema, text);
    if (isUnreadableBoolean(member.schema, values[member.name]))
      report({ key: member.env, message: `expected true or false${shown(member, text)}` });
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return hideSecrets(parsed.data, members);
  for (const issue of parsed.error.issues) {
    const member = members.find((candidate) => candidate.name === issue.path[0]);
    // One fault per key: what could not even be read is not worth a second complaint.
    if (member && failed.has(member.name)) continue;
    faults.push(faultOf(issue, member, member && texts.get(member.name), members));
  }
  return {};
}

function faultOf(
  issue: z.core.$ZodIssue,
  member: Member | undefined,
  text: string | undefined,
  members: readonly Member[],
): ConfigFault {
  const message = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received \w+$/, '');
  if (!member) return { key: members.map((each) => each.env).join(', '), message };
  if (text === undefined) return { key: member.env, message: `is not set; ${message}` };
  const clean = member.secret ? message.replaceAll(text, '[secret]') : message;
  return { key: member.env, message: `${clean}${shown(member, text)}` };
}

function shown(member: Member, text: string): string {
  return member.secret ? '' : `, got \`${text}\``;
}

function knownKeys(members: readonly Member[]): ReadonlySet<string> {
  return new Set(members.flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])));
}
