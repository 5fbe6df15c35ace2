import type { Fault } from '#libs/domain';

/** Roots of `data` that Portcullis and OPA keep for themselves. */
const reservedRoots = ['portcullis', 'system'];

export function packageFaults(policyPackage: string): Fault[] {
  const root = policyPackage.split('/')[0] ?? '';
  if (!reservedRoots.includes(root)) return [];
  return [{ at: 'package', message: `the root \`${root}\` is reserved` }];
}
