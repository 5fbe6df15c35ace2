import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { type Builtin, pure } from './builtin.js';
import { textAt } from './operands.js';

const digest = (name: string, algorithm: string): Builtin =>
  pure(name, (operands) => createHash(algorithm).update(textAt(operands, 0)).digest('hex'));

const hmac = (name: string, algorithm: string): Builtin =>
  pure(name, (operands) => {
    const message = textAt(operands, 0);
    return createHmac(algorithm, textAt(operands, 1)).update(message).digest('hex');
  });

export const cryptoBuiltins: readonly Builtin[] = [
  digest('crypto.md5', 'md5'),
  digest('crypto.sha1', 'sha1'),
  digest('crypto.sha256', 'sha256'),
  hmac('crypto.hmac.md5', 'md5'),
  hmac('crypto.hmac.sha1', 'sha1'),
  hmac('crypto.hmac.sha256', 'sha256'),
  hmac('crypto.hmac.sha512', 'sha512'),
  pure('crypto.hmac.equal', (operands) => {
    const a = Buffer.from(textAt(operands, 0));
    const b = Buffer.from(textAt(operands, 1));
    return a.length === b.length && timingSafeEqual(a, b);
  }),
];
