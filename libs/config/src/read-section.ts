import type { z } from 'zod';
import type { ConfigFault } from './config-error.js';
import type { Environment } from './environment.js';
import { environmentValue, isUnreadableBoolean } from './environment-value.js';
import { hideSecrets } from './hide-secrets.js';
import { rawValue } from './raw-value.js';
import type { Member } from './sections.js';

export interface Section {
  readonly schema: z.ZodObject;
  readonly members: readonly Member[];
}

/** What was given for one member, or that it could not even be read. */
interface Given {
  readonly member: Member;
  readonly text: string | undefined;
  readonly unreadable: boolean;
}

/** The section as its schema parses it; what is wrong is added to `faults`, and what is answered then is of no use. */
export function readSection({ schema, members }: Section, env: Environment, faults: ConfigFault[]): object {
  const given = members.map((member) => readMember(member, env, faults));
  const values = given.flatMap(({ member, text }) =>
    text === undefined ? [] : [[member.name, environmentValue(member.schema, text)] as const],
  );
  const parsed = schema.safeParse(Object.fromEntries(values));
  if (parsed.success) return hideSecrets(parsed.data, members);
  faults.push(...parsed.error.issues.flatMap((issue) => faultOf(issue, given)));
  return {};
}

function readMember(member: Member, env: Environment, faults: ConfigFault[]): Given {
  const before = faults.length;
  const text = rawValue(member, env, (fault) => faults.push(fault));
  if (text !== undefined && isUnreadableBoolean(member.schema, environmentValue(member.schema, text))) {
    faults.push({ key: member.env, message: `expected true or false${shown(member, text)}` });
  }
  return { member, text, unreadable: faults.length > before };
}

/** One fault per key: what could not even be read is not worth a second complaint. */
function faultOf(issue: z.core.$ZodIssue, given: readonly Given[]): readonly ConfigFault[] {
  const message = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received \w+$/, '');
  const found = given.find(({ member }) => member.name === issue.path[0]);
  if (!found) return [{ key: given.map(({ member }) => member.env).join(', '), message }];
  const { member, text, unreadable } = found;
  if (unreadable) return [];
  if (text === undefined) return [{ key: member.env, message: `is not set; ${message}` }];
  const clean = member.secret ? message.replaceAll(text, '[secret]') : message;
  return [{ key: member.env, message: `${clean}${shown(member, text)}` }];
}

function shown(member: Member, text: string): string {
  return member.secret ? '' : `, got \`${text}\``;
}
