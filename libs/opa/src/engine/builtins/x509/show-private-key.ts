import { bigEndian } from '../jwt/der.js';
import type { PrivateKeyNumbers } from '../jwt/private-key.js';
import type { Plain } from './plain.js';

/** The key as Go shows its own structures in JSON, which is what OPA answers. */
export function showPrivateKey(key: PrivateKeyNumbers): Plain {
  switch (key.kind) {
    case 'RSA': {
      const { n, e, d, p, q, dp, dq, qi } = key.numbers;
      const Precomputed = { Dp: dp, Dq: dq, Qinv: qi, CRTValues: [] };
      return { N: n, E: e, D: d, Primes: [p, q], Precomputed };
    }
    case 'EC':
      return { Curve: {}, X: bigEndian(key.x), Y: bigEndian(key.y), D: bigEndian(key.d) };
    case 'OKP':
      return key.curve === 'Ed25519' ? Buffer.concat([key.d, key.x]) : {};
  }
}
