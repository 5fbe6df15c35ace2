import type { IncomingMessage } from 'node:http';

/** RFC 3986: a name or an address, an address of IPv6 in brackets, and a port. Empty, as RFC 9112 has it for targets without one. */
const hostAndPort = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

/**
 * What Node takes and a proxy before us may read in another way: where the body ends, who is asked, and who asks.
 * @returns what is wrong, in words for the caller.
 */
export function framingFault({ headers, httpVersion, rawHeaders }: IncomingMessage): string | undefined {
  const { host, 'transfer-encoding': encoding } = headers;
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') return '`Transfer-Encoding` may be `chunked` and nothing else';
    if (httpVersion === '1.0') return '`Transfer-Encoding` is unknown to HTTP/1.0';
  }
  if (host === undefined) return httpVersion === '1.0' ? twice(rawHeaders) : 'a `Host` header is required';
  if (!isHost(host)) return '`Host` must be a host, and perhaps a port';
  return twice(rawHeaders);
}

/** Nearly all requests of a server name the same host. */
let lastHost = '';

function isHost(host: string): boolean {
  if (host === lastHost) return true;
  if (!hostAndPort.test(host)) return false;
  lastHost = host;
  return true;
}

/** Node keeps the first of each and drops the others. */
function twice(rawHeaders: readonly string[]): string | undefined {
  let hosts = 0;
  let credentials = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    else if (name.length === 13 && name.toLowerCase() === 'authorization') credentials++;
  }
  if (hosts > 1) return '`Host` may be sent once';
  return credentials > 1 ? '`Authorization` may be sent once' : undefined;
}
