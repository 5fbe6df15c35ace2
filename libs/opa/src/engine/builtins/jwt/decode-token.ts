import type { RegoObject, RegoValue } from '../../rego/rego-value.js';
import type { BuiltinContext } from '../builtin.js';
import { decodeTokenPart } from './base64.js';
import { claimsHold } from './claims.js';
import type { Constraints } from './constraints.js';
import { textMember } from './members.js';
import { findAlgorithm, isMac, isSignatureOf, type Leniency } from './signature-algorithms.js';
import { decodeHeader, decodeObject, signedBytes, splitToken, type Token } from './token.js';
import { isNested, readHeader, type TokenHeader } from './token-header.js';
import { someKey } from './verify-token.js';

type Check = BuiltinContext['checkDeadline'];

/** `[header, payload, signature in hex]`, nothing verified. Of a token within a token, the innermost. */
export function decodeToken(text: string, check: Check): RegoValue {
  for (let inner = text; ;) {
    const token = splitToken(inner);
    const header = decodeHeader(token, check);
    const payload = decodeTokenPart(token.payload);
    if (textMember(header, 'cty') !== 'JWT') {
      return [header, decodeObject(payload, check), decodeTokenPart(token.signature).toString('hex')];
    }
    // The inner token may come in quotes. It is shorter by a quarter at least, so this ends soon.
    inner = withoutQuotes(payload.toString('latin1'));
  }
}

/** A loop, since a pattern anchored at the end takes quadratic time on long runs inside. */
function withoutQuotes(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isQuote(text.charAt(start))) start++;
  while (end > start && isQuote(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function isQuote(mark: string): boolean {
  return mark === '"' || mark === "'";
}

const exact: Leniency = { privateKeys: true, oddSignatures: false };

/** Header and payload of a token that holds; undefined for one that does not. Throws where OPA has no result. */
export function decodeVerified(
  text: string,
  constraints: Constraints,
  check: Check,
): readonly [RegoObject, RegoObject] | undefined {
  for (let inner = text; ;) {
    const token = splitToken(inner);
    const members = decodeHeader(token, check);
    const header = readHeader(members);
    if (!header.acceptable) return undefined;
    if (constraints.alg !== '' && constraints.alg !== header.alg) return undefined;
    if (!isTrusted(token, header, constraints, check)) return undefined;
    const payload = decodeTokenPart(token.payload);
    if (!isNested(header)) {
      const claims = decodeObject(payload, check);
      return claimsHold(claims, constraints) ? [members, claims] : undefined;
    }
    inner = payload.toString('latin1');
  }
}

function isTrusted(token: Token, header: TokenHeader, { trusted }: Constraints, check: Check): boolean {
  const signature = decodeTokenPart(token.signature);
  const algorithm = findAlgorithm(header.alg);
  if (algorithm === undefined) return false;
  const signed = signedBytes(token);
  if ('secret' in trusted) return isMac(signature, signed, algorithm, trusted.secret);
  return someKey(trusted.keys, header, check, ({ material }) =>
    isSignatureOf(signature, signed, algorithm, material, exact),
  );
}
