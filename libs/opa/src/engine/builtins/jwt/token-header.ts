import type { RegoObject, RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';
import { memberOf, textMember } from './members.js';

/** The members of a JOSE header (RFC 7515 section 4.1) that decide something; absent ones are empty. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
  readonly cty: string;
  /** It names its algorithm, and all that it calls critical and has is known to us. */
  readonly acceptable: boolean;
}

const known: ReadonlySet<unknown> = new Set(['alg', 'kid', 'typ', 'cty', 'crit']);

export function readHeader(members: RegoObject): TokenHeader {
  textMember(members, 'typ');
  const alg = textMember(members, 'alg') ?? '';
  const kid = textMember(members, 'kid') ?? '';
  const cty = textMember(members, 'cty') ?? '';
  const critical = criticalNames(memberOf(members, 'crit'));
  const unknownButCritical = members.entries.some(([name]) => !known.has(name) && critical.includes(name));
  return { alg, kid, cty, acceptable: alg !== '' && !unknownButCritical };
}

/** Names up to the first that is no text, as OPA counts them; there must be one at least. */
function criticalNames(crit: RegoValue | undefined): readonly RegoValue[] {
  if (crit === undefined) return [];
  if (!Array.isArray(crit)) throw new BuiltinError('`crit` must be a list');
  const end = (crit as readonly RegoValue[]).findIndex((name) => typeof name !== 'string');
  const names = end === -1 ? crit : crit.slice(0, end);
  if (names.length === 0) throw new BuiltinError('`crit` must name something');
  return names as readonly RegoValue[];
}

/** The payload is another token. */
export function isNested({ cty }: TokenHeader): boolean {
  return /^jwt$/i.test(cty);
}
