const signing = [
  ...['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
];

const others = [
  ...[
    'none',
    'ES256K',
    'Ed25519',
    'dir',
    'RSA1_5',
    'RSA-OAEP',
    'RSA-OAEP-256',
    'RSA-OAEP-384',
    'RSA-OAEP-512',
  ],
  ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW', 'A128KW', 'A192KW', 'A256KW'],
  ...[
    'A128GCMKW',
    'A192GCMKW',
    'A256GCMKW',
    'PBES2-HS256+A128KW',
    'PBES2-HS384+A192KW',
    'PBES2-HS512+A256KW',
  ],
  ...['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM'],
];

const signingNames: ReadonlySet<string> = new Set(signing);
const keyNames: ReadonlySet<string> = new Set([...signing, ...others]);

/** What OPA signs with, and what it takes a key's word for; RFC 7518 section 3.1 and RFC 8037. */
export function isTokenAlgorithm(name: string): boolean {
  return signingNames.has(name);
}

/** What a key may say it is for: RFC 7518, 8037 and 9864. One that says anything else is malformed. */
export function isKeyAlgorithm(name: string): boolean {
  return keyNames.has(name);
}
