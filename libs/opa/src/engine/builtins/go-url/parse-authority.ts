import { BuiltinError } from '../builtin.js';
import { parseScopedIp } from '../net/parse-ip.js';
import { unescape } from './escapes.js';

export interface Authority {
  readonly hostname: string;
  readonly port: string;
}

const userinfo = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

/** `user:password@host:port`. The user is checked and left out. Throws `BuiltinError` if Go does not accept it. */
export function parseAuthority(authority: string, scheme: string): Authority {
  const at = authority.lastIndexOf('@');
  const host = readHost(authority.slice(at + 1), scheme);
  if (at !== -1) {
    const user = authority.slice(0, at);
    if (!userinfo.test(user)) throw new BuiltinError('malformed user');
    unescape(user, 'user');
  }
  return splitPort(host);
}

function readHost(host: string, scheme: string): string {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new BuiltinError('bracket inside a host name');
  if (bracket === 0) return readLiteral(host);
  const colon = host.indexOf(':');
  if (colon !== -1) {
    // Lists of hosts are common for some schemes, but never were for these.
    const strict = scheme === 'http' || scheme === 'https';
    assertPort(host.slice(strict ? colon : host.lastIndexOf(':')));
  }
  return unescape(host, 'host');
}

/** An IPv6 address in brackets, with `%25` before its zone (RFC 6874). */
function readLiteral(host: string): string {
  const close = host.lastIndexOf(']');
  if (close === -1) throw new BuiltinError('bracket that is not closed');
  const port = host.slice(close + 1);
  assertPort(port);
  const address = unescapeScoped(host.slice(1, close));
  if (parseScopedIp(address)?.address.bits !== 128)
    throw new BuiltinError('brackets without an IPv6 address');
  return `[${address}]${port}`;
}

function unescapeScoped(text: string): string {
  const percent = text.indexOf('%25');
  if (percent === -1) return unescape(text, 'host');
  return unescape(text.slice(0, percent), 'host') + unescape(text.slice(percent), 'zone');
}

const optionalPort = /^(?::\d*)?$/;

function assertPort(port: string): void {
  if (!optionalPort.test(port)) throw new BuiltinError('malformed port');
}

/** A port that is no number belongs to the name. */
function splitPort(host: string): Authority {
  const colon = host.lastIndexOf(':');
  const hasPort = colon !== -1 && optionalPort.test(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  const bracketed = name.startsWith('[') && name.endsWith(']');
  return {
    hostname: bracketed ? name.slice(1, -1) : name,
    port: hasPort ? host.slice(colon + 1) : '',
  };
}
