import { RegoObject, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, type BuiltinContext, impure, pure } from './builtin.js';
import { goJson } from './json-text/go-json.js';
import { jsonForm } from './json-text/json-form.js';
import { readConstraints } from './jwt/constraints.js';
import { decodeToken, decodeVerified } from './jwt/decode-token.js';
import { algorithmOf, edDsa, type HashSize, type SignatureAlgorithm } from './jwt/signature-algorithms.js';
import { signToken } from './jwt/sign-token.js';
import { VerificationKeyCache } from './jwt/verification-key-cache.js';
import { verifyWithKeys, verifyWithSecret } from './jwt/verify-token.js';
import { objectAt, textAt } from './operands.js';

/** Hundreds of keys, or a few large sets. */
const keyCache = new VerificationKeyCache(1024 * 1024);

/** Of a private RSA key as a JWK. Signing with one is one step: 2 ms with 2,048 bits, over 100 ms with 8,192. */
const keyOf2048Bits = 1_792;

const sizes: readonly HashSize[] = ['256', '384', '512'];

function verifying(name: string, algorithm: SignatureAlgorithm): Builtin {
  return pure(name, (operands, { checkDeadline }) => {
    const keys = keyCache.get(textAt(operands, 1), checkDeadline);
    return verifyWithKeys(textAt(operands, 0), keys, algorithm, checkDeadline);
  });
}

function verifyingWithSecret(name: string, algorithm: SignatureAlgorithm): Builtin {
  return pure(name, (operands) => verifyWithSecret(textAt(operands, 0), textAt(operands, 1), algorithm));
}

function decodeVerify(operands: readonly RegoValue[], context: BuiltinContext): RegoValue {
  const { checkDeadline } = context;
  const constraints = readConstraints(
    objectAt(operands, 1),
    () => context.now,
    (text) => keyCache.get(text, checkDeadline),
  );
  const verified = decodeVerified(textAt(operands, 0), constraints, checkDeadline);
  return verified === undefined ? [false, new RegoObject([]), new RegoObject([])] : [true, ...verified];
}

function encodeSign(operands: readonly RegoValue[], context: BuiltinContext): RegoValue {
  const [header = '', payload = '', key = ''] = operands.map((operand) => goJson(jsonForm(operand)));
  return signToken({ header, payload, key }, context);
}

function encodeSignRaw(operands: readonly RegoValue[], context: BuiltinContext): RegoValue {
  const [header, payload, key] = [textAt(operands, 0), textAt(operands, 1), textAt(operands, 2)];
  return signToken({ header, payload, key }, context);
}

/**
 * The rules are OPA's: which key may verify which algorithm, which faults make a token invalid and which leave no result.
 * On purpose we differ in these: where OPA crashes (an `iss`, a `cty` or a constraint's name that is no text), and for
 * parts that are not UTF-8, JSON deeper than 1,000 levels, JSON with more behind it, tokens beyond 8 Mi characters, and RSA
 * keys beyond 8,192 bits to sign or 16,384 to verify there is no result; a token's `alg` by a name of OPA's library alone
 * is unknown; an Ed25519 key is no HMAC secret; of two `alg` in a raw header the last counts.
 *
 * Pure are those whose answer the operands alone decide. `decode_verify` looks at the clock, and the signatures of ES and
 * PS differ from call to call.
 */
export const jwtBuiltins: readonly Builtin[] = [
  pure('io.jwt.decode', (operands, { checkDeadline }) => decodeToken(textAt(operands, 0), checkDeadline)),
  impure('io.jwt.decode_verify', decodeVerify),
  { ...impure('io.jwt.encode_sign', encodeSign), inlineCharacters: keyOf2048Bits },
  { ...impure('io.jwt.encode_sign_raw', encodeSignRaw), inlineCharacters: keyOf2048Bits },
  verifying('io.jwt.verify_eddsa', edDsa),
  ...sizes.flatMap((size) => [
    verifying(`io.jwt.verify_rs${size}`, algorithmOf('RS', size)),
    verifying(`io.jwt.verify_ps${size}`, algorithmOf('PS', size)),
    verifying(`io.jwt.verify_es${size}`, algorithmOf('ES', size)),
    verifyingWithSecret(`io.jwt.verify_hs${size}`, algorithmOf('HS', size)),
  ]),
];
