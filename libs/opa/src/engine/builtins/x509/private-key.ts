import { BuiltinError } from '../builtin.js';
import { bigEndian } from '../jwt/der.js';
import { type PrivateKeyNumbers, readPkcs1, readPkcs8, readSec1 } from '../jwt/private-key.js';
import type { Plain } from './plain.js';

/** Both halves of a key as OPA shows them. */
export interface ShownKey {
  /** As Go counts the kinds of public keys. */
  readonly algorithm: number;
  readonly publicHalf: Plain;
  readonly whole: Plain;
}

const formats = [readPkcs1, readPkcs8, (der: Buffer) => readSec1(der)];

/** A key in any of the three formats, whatever its label says. */
export function readPrivateKey(der: Buffer): ShownKey {
  for (const read of formats) {
    try {
      return showKey(read(der));
    } catch (error) {
      if (!(error instanceof BuiltinError)) throw error;
    }
  }
  throw new BuiltinError('not a private key');
}

function showKey(key: PrivateKeyNumbers): ShownKey {
  switch (key.kind) {
    case 'RSA': {
      const { n, e, d, p, q, dp, dq, qi } = key.numbers;
      const Precomputed = { Dp: dp, Dq: dq, Qinv: qi, CRTValues: [] };
      const publicHalf = { N: n, E: e };
      return { algorithm: 1, publicHalf, whole: { ...publicHalf, D: d, Primes: [p, q], Precomputed } };
    }
    case 'EC': {
      const publicHalf = { Curve: {}, X: bigEndian(key.x), Y: bigEndian(key.y) };
      return { algorithm: 3, publicHalf, whole: { ...publicHalf, D: bigEndian(key.d) } };
    }
    case 'OKP':
      // The other curve of this kind serves no certificates.
      if (key.curve !== 'Ed25519') throw new BuiltinError('the key signs nothing');
      return { algorithm: 4, publicHalf: key.x, whole: Buffer.concat([key.d, key.x]) };
  }
}
