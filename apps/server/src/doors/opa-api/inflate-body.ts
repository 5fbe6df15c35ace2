import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { AuthzError } from '#libs/domain';

const inflate = promisify(gunzip);

/**
 * A body as it was before `Content-Encoding`: OPA's clients may send gzip. Never grows beyond `maxBytes`.
 * Rejects with `payload_too_large`, `invalid_request`.
 * @param encoding one that `assertReadable` let through: gzip, or none.
 */
export async function inflateBody(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return body;
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AuthzError('payload_too_large', `the request body inflates to more than ${maxBytes} bytes`);
    }
    throw new AuthzError('invalid_request', 'the request body is not gzip, or not all of it', { cause });
  }
}
