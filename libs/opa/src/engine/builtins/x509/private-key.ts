import { BuiltinError } from '../builtin.js';
import { bigEndian } from '../jwt/der.js';
import { type PrivateKeyNumbers, readPkcs1, readPkcs8, readSec1 } from '../jwt/private-key.js';
import { orElse } from '../or-else.js';
import type { Plain } from './plain.js';
import { showPrivateKey } from './show-private-key.js';

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
    const shown = orElse(undefined, () => showKey(read(der)));
    if (shown !== undefined) return shown;
  }
  throw new BuiltinError('not a private key');
}

function showKey(key: PrivateKeyNumbers): ShownKey {
  const whole = showPrivateKey(key);
  switch (key.kind) {
    case 'RSA':
      return { algorithm: 1, publicHalf: { N: key.numbers.n, E: key.numbers.e }, whole };
    case 'EC':
      return { algorithm: 3, publicHalf: { Curve: {}, X: bigEndian(key.x), Y: bigEndian(key.y) }, whole };
    case 'OKP':
      // The other curve of this kind serves no certificates.
      if (key.curve !== 'Ed25519') throw new BuiltinError('the key signs nothing');
      return { algorithm: 4, publicHalf: key.x, whole };
  }
}
