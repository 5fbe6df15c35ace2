import { RegoNumber, type RegoObject, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';
import { memberOf, textMember } from './members.js';
import type { VerificationKey } from './verification-keys.js';

/** What `io.jwt.decode_verify` is asked to hold a token against. Empty texts are no constraints. */
export interface Constraints {
  /** Exactly one of both. */
  readonly trusted: { readonly keys: readonly VerificationKey[] } | { readonly secret: Buffer };
  readonly alg: string;
  readonly iss: string;
  /** When empty, a token that names any other audience is refused. */
  readonly aud: string;
  /** Nanoseconds since the epoch, rounded to a double as OPA rounds them. */
  readonly time: number;
}

const names: ReadonlySet<unknown> = new Set(['cert', 'secret', 'alg', 'iss', 'aud', 'time']);

/** @param now nanoseconds since the epoch, for constraints that name no time. */
export function readConstraints(
  object: RegoObject,
  now: () => bigint,
  readKeys: (text: string) => readonly VerificationKey[],
): Constraints {
  if (!object.entries.every(([name]) => names.has(name))) throw new BuiltinError('unknown constraint');
  const time = memberOf(object, 'time');
  return {
    alg: textMember(object, 'alg') ?? '',
    iss: textMember(object, 'iss') ?? '',
    aud: textMember(object, 'aud') ?? '',
    time: time === undefined ? Number(now()) : readTime(time),
    trusted: readTrusted(textMember(object, 'cert'), textMember(object, 'secret') ?? '', readKeys),
  };
}

function readTime(time: RegoValue): number {
  const nanoseconds = time instanceof RegoNumber ? Number(time.text) : Number.NaN;
  if (!(nanoseconds >= 0 && Number.isFinite(nanoseconds))) throw new BuiltinError('`time` must be a time');
  return nanoseconds;
}

function readTrusted(
  cert: string | undefined,
  secret: string,
  readKeys: (text: string) => readonly VerificationKey[],
): Constraints['trusted'] {
  const keys = cert === undefined ? undefined : readKeys(cert);
  if (keys !== undefined && secret !== '') throw new BuiltinError('either `cert` or `secret`');
  if (keys !== undefined) return { keys };
  if (secret === '') throw new BuiltinError('`cert` or `secret` must be given');
  return { secret: Buffer.from(secret) };
}
