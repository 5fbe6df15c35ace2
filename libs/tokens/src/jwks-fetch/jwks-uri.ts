import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

const maxUriLength = 2048;

/**
 * What is wrong with a JWKS URL before anything is resolved; null when nothing is. The URL parser turns decimal, octal and
 * hexadecimal spellings of an address into the usual one, so only that has to be judged.
 */
export function jwksUriFault(uri: string, allowPrivate: boolean): string | null {
  const url = uri.length <= maxUriLength && URL.canParse(uri) ? new URL(uri) : null;
  if (!url) return `must be a URL of at most ${maxUriLength} characters`;
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    return 'must be an `https` URL';
  if (url.username !== '' || url.password !== '') return 'must not contain credentials';
  if (uri.includes('#')) return 'must not contain a fragment';
  return allowPrivate || isPublicHost(url.hostname) ? null : 'must not name a private or local host';
}

function isPublicHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(name) !== 0) return isPublicAddress(name);
  return name !== 'localhost' && !name.endsWith('.localhost');
}
