import ipaddr from 'ipaddr.js';

/** Virtual addresses inside public ranges on which a cloud serves its tenants' secrets (Azure's WireServer). */
const cloudInternal = new Set(['168.63.129.16']);

/** All global unicast addresses of IPv6 come from here (RFC 4291); what is outside embeds or translates IPv4 addresses. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address, as a resolver writes it, is on the public Internet: not loopback, private, link-local, shared (CGNAT),
 * multicast, reserved, nor an IPv6 form that leads to an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return ipaddr.IPv4.parse(address).range() === 'unicast' && !cloudInternal.has(address);
  }
  if (!ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.range() === 'unicast' && parsed.match(globalUnicast);
}
