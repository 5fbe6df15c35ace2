import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { AuthzError } from '#libs/domain';

const inflate = promisify(gunzip);

/**
 * A body as it was before `Content-Encoding`: OPA's clients may send gzip. Never grows beyond `maxBytes`.
 * Rejects with `payload_too_large`, `unsupported_media_type`, `invalid_request`.
 */
export async function inflateBody(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding.toLowerCase() !== 'gzip') {
    throw new AuthzError('unsupported_media_type', 'the only content encoding accepted is `gzip`');
  }
  try {
    return await inflate(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AuthzError('payload_too_large', `the request body inflates to more than ${maxBytes} bytes`);
    }
    throw new AuthzError('invalid_request', 'the request body is not gzip', { cause });
  }
}
