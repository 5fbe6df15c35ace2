import { isIPv4, isIPv6 } from 'node:net';

import ipaddr from 'ipaddr.js';

/** Labels of printable ASCII with points between them; a constraint may begin with a point. An empty name is one, too. */
export function isDomain(name: string, mayBeginWithPoint: boolean): boolean {
  if (name === '') return true;
  const labels = mayBeginWithPoint && name.startsWith('.') ? name.slice(1) : name;
  return labels.split('.').every((label) => /^[!-~]+$/.test(label));
}

/** Bytes of an address in text: 4, or 16 (never of an IPv4 address in IPv6's clothes, which are the same address). */
export function readAddress(text: string): Buffer | undefined {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return withoutMapping(Buffer.from(ipaddr.IPv6.parse(text).toByteArray()));
}

const mapped = Buffer.from('00000000000000000000ffff', 'hex');

function withoutMapping(address: Buffer): Buffer {
  return address.length === 16 && address.subarray(0, 12).equals(mapped) ? address.subarray(12) : address;
}

export function showAddress(address: Buffer): string {
  const bytes = withoutMapping(address);
  if (bytes.length === 4) return bytes.join('.');
  return new ipaddr.IPv6([...bytes]).toRFC5952String();
}

/** Whether a certificate with these names speaks for the host (RFC 6125, with Go's leniency). Common names do not count. */
export function isNamed(
  host: string,
  names: { readonly dns: readonly string[]; readonly addresses: readonly Buffer[] },
): boolean {
  const address = readAddress(/^\[(.+)\]$/.exec(host)?.[1] ?? host);
  if (address !== undefined) return names.addresses.some((own) => withoutMapping(own).equals(address));
  const name = lower(host);
  const wanted = isHostName(withoutEndPoint(name)) ? withoutEndPoint(name).split('.') : undefined;
  return names.dns.some((own) => {
    if (wanted !== undefined && isPattern(own)) return matches(lower(own).split('.'), wanted);
    return own !== '' && own !== '.' && lower(own) === name;
  });
}

/** Only ASCII: names compare by their bytes. */
function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function withoutEndPoint(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function isHostName(name: string): boolean {
  return name.split('.').every((label) => /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(label));
}

/** A name whose first label may be a star, if there are others. */
function isPattern(name: string): boolean {
  return isHostName(name.startsWith('*.') ? name.slice(2) : name);
}

function matches(pattern: readonly string[], labels: readonly string[]): boolean {
  return (
    pattern.length === labels.length &&
    pattern.every((label, index) => label === labels[index] || (index === 0 && label === '*'))
  );
}
