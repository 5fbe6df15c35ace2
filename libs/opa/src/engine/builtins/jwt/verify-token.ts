import type { BuiltinContext } from '../builtin.js';
import { decodeTokenPart } from './base64.js';
import { isMac, isSignatureOf, type Leniency, type SignatureAlgorithm } from './signature-algorithms.js';
import { decodeHeader, signedBytes, splitToken } from './token.js';
import { readHeader, type TokenHeader } from './token-header.js';
import type { VerificationKey } from './verification-keys.js';

type Check = BuiltinContext['checkDeadline'];

const lenient: Leniency = { privateKeys: false, oddSignatures: true };

/** `io.jwt.verify_{rs,ps,es}*` and `io.jwt.verify_eddsa`: the caller has named the algorithm, the header's is not asked. */
export function verifyWithKeys(
  text: string,
  keys: readonly VerificationKey[],
  algorithm: SignatureAlgorithm,
  check: Check,
): boolean {
  const token = splitToken(text);
  const signature = decodeTokenPart(token.signature);
  const header = readHeader(decodeHeader(token, check));
  const signed = signedBytes(token);
  // An octet key is for HMAC, which these builtins do not do.
  return someKey(keys, header, check, ({ material }) =>
    isSignatureOf(signature, signed, algorithm, material, lenient),
  );
}

/** `io.jwt.verify_hs*`, which does not read the header at all. */
export function verifyWithSecret(text: string, secret: string, algorithm: SignatureAlgorithm): boolean {
  const token = splitToken(text);
  const signature = decodeTokenPart(token.signature);
  return isMac(signature, signedBytes(token), algorithm, Buffer.from(secret));
}

/**
 * The first key whose id is the header's is asked alone, whatever algorithm it names. Otherwise every key is asked that
 * names none, or the header's.
 */
export function someKey(
  keys: readonly VerificationKey[],
  { kid, alg }: TokenHeader,
  check: Check,
  verifies: (key: VerificationKey) => boolean,
): boolean {
  const named = kid === '' ? undefined : keys.find((key) => key.kid === kid);
  if (named !== undefined) return verifies(named);
  return keys.some((key) => {
    check();
    return (key.alg === '' || key.alg === alg) && verifies(key);
  });
}
