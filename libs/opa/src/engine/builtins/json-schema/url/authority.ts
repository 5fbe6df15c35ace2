import { isIPv6 } from 'node:net';

import { goQuote } from '../../go-format/go-quote.js';
import { InvalidSchema } from '../invalid-schema.js';
import { checkEscapes } from './escapes.js';

export function checkAuthority(scheme: string, authority: string): void {
  const at = authority.lastIndexOf('@');
  checkHost(scheme, authority.slice(at + 1));
  if (at === -1) return;
  const user = authority.slice(0, at);
  if (!/^[\w.~:!$&'()*+,;=%@-]*$/.test(user)) throw new InvalidSchema('net/url: invalid userinfo');
  checkEscapes(user);
}

function checkHost(scheme: string, host: string): void {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new InvalidSchema('invalid IP-literal');
  if (bracket === 0) {
    checkAddress(host);
    return;
  }
  // Some schemes list several hosts, so that only the last colon begins a port.
  const strict = scheme === 'http' || scheme === 'https';
  const colon = strict ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon !== -1) checkPort(host.slice(colon));
  checkHostText(host);
}

function checkAddress(host: string): void {
  const end = host.lastIndexOf(']');
  if (end === -1) throw new InvalidSchema("missing ']' in host");
  checkPort(host.slice(end + 1));
  const [address = '', zone] = host.slice(1, end).split(/%25(.*)/s);
  checkHostText(address);
  if (!isIPv6(address) || zone === '') {
    throw new InvalidSchema(`invalid host: ParseAddr(${goQuote(address)}): unable to parse IP`);
  }
}

function checkPort(port: string): void {
  if (!/^(?::\d*)?$/.test(port)) throw new InvalidSchema(`invalid port ${goQuote(port)} after host`);
}

function checkHostText(host: string): void {
  checkEscapes(host);
  // Only bytes beyond ASCII may be escaped in a host.
  const [escape] = /%[0-7]./.exec(host.replaceAll('%25', '')) ?? [];
  if (escape !== undefined) throw new InvalidSchema(`invalid URL escape "${escape}"`);
  const [wrong] = /[^\w.~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}-]/u.exec(host) ?? [];
  if (wrong !== undefined) throw new InvalidSchema(`invalid character ${goQuote(wrong)} in host name`);
}
