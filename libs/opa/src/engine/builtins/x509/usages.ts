import type { ObjectId } from './object-id.js';

/** What a key may be used for, as OPA's options name it; the place in the list is the number by which Go shows it. */
const usages: readonly (readonly [name: string, id: ObjectId])[] = [
  ['KeyUsageAny', '2.5.29.37.0'],
  ['KeyUsageServerAuth', '1.3.6.1.5.5.7.3.1'],
  ['KeyUsageClientAuth', '1.3.6.1.5.5.7.3.2'],
  ['KeyUsageCodeSigning', '1.3.6.1.5.5.7.3.3'],
  ['KeyUsageEmailProtection', '1.3.6.1.5.5.7.3.4'],
  ['KeyUsageIPSECEndSystem', '1.3.6.1.5.5.7.3.5'],
  ['KeyUsageIPSECTunnel', '1.3.6.1.5.5.7.3.6'],
  ['KeyUsageIPSECUser', '1.3.6.1.5.5.7.3.7'],
  ['KeyUsageTimeStamping', '1.3.6.1.5.5.7.3.8'],
  ['KeyUsageOCSPSigning', '1.3.6.1.5.5.7.3.9'],
  ['KeyUsageMicrosoftServerGatedCrypto', '1.3.6.1.4.1.311.10.3.3'],
  ['KeyUsageNetscapeServerGatedCrypto', '2.16.840.1.113730.4.1'],
  ['KeyUsageMicrosoftCommercialCodeSigning', '1.3.6.1.4.1.311.2.1.22'],
  ['KeyUsageMicrosoftKernelCodeSigning', '1.3.6.1.4.1.311.61.1.1'],
];

const numbers: ReadonlyMap<ObjectId, number> = new Map(usages.map(([, id], number) => [id, number]));
const ids: ReadonlyMap<string, ObjectId> = new Map(usages);

export function usageOf(id: ObjectId): number | undefined {
  return numbers.get(id);
}

export function usageNamed(name: string): ObjectId | undefined {
  return ids.get(name);
}

const anyUsage: ObjectId = '2.5.29.37.0';
export const serverUsage: ObjectId = '1.3.6.1.5.5.7.3.1';

/**
 * Whether a chain serves one of the usages asked for: every certificate of it that limits its usages must name that one.
 * @param chain what each certificate names; empty for one that does not limit them.
 */
export function servesUsage(chain: readonly (readonly ObjectId[])[], wanted: readonly ObjectId[]): boolean {
  const limits = chain.filter((named) => named.length > 0 && !named.includes(anyUsage));
  return wanted.some((usage) => usage === anyUsage || limits.every((named) => named.includes(usage)));
}
