import { isUtf8 } from 'node:buffer';

import { BeyondLimits } from './beyond-limits.js';

/** Rego strings of ours are Unicode text: bytes that are not UTF-8 are not taken, where OPA would carry them along. */
export function utf8Text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BeyondLimits('bytes that are not UTF-8');
  return bytes.toString('utf8');
}
