import { BeyondLimits } from '../beyond-limits.js';
import { orElse } from '../or-else.js';
import { decodePadded } from './base64.js';
import { nextPemBlock } from './pem.js';
import { type PrivateKeyNumbers, readPkcs1, readPkcs8, readSec1 } from './private-key.js';

/** Characters: hundreds of keys fit. */
const maxTextLength = 1024 * 1024;

const readers: Readonly<Record<string, (der: Buffer) => PrivateKeyNumbers>> = {
  'RSA PRIVATE KEY': readPkcs1,
  'PRIVATE KEY': readPkcs8,
  'EC PRIVATE KEY': (der) => readSec1(der),
};

/** All private keys of PEM text, which may be in base64 as a whole. Blocks of other types are passed over. */
export function readPrivateKeys(text: string, check: () => void): PrivateKeyNumbers[] {
  if (text.length > maxTextLength) throw new BeyondLimits('the keys are too long');
  const bytes = Buffer.from(text).toString('latin1');
  const pem = decodedOnce(bytes) ?? bytes;
  const keys: PrivateKeyNumbers[] = [];
  for (let block = nextPemBlock(pem, 0); block !== undefined; block = nextPemBlock(pem, block.end)) {
    check();
    const read = readers[block.type];
    if (read !== undefined) keys.push(read(block.der));
  }
  return keys;
}

function decodedOnce(text: string): string | undefined {
  return orElse(undefined, () => decodePadded(text, 'standard').toString('latin1'));
}
