import { AuthzError, type Fault, type Policy } from '#libs/domain';

/** Roots of `data` that Portcullis and OPA keep for themselves. */
const reservedRoots = ['portcullis', 'system'];

export function packageFaults(policyPackage: string): Fault[] {
  const root = policyPackage.split('/')[0] ?? '';
  if (!reservedRoots.includes(root)) return [];
  return [{ at: 'package', message: `the root \`${root}\` is reserved` }];
}

/** One package inside another's would let a policy's documents hide in its neighbour's. */
export function assertApart(policy: Policy, others: readonly Policy[]): void {
  const clash = others.find((other) => other.name !== policy.name && nested(other.package, policy.package));
  if (!clash) return;
  const message = `is, holds or lies in the package \`${clash.package}\` of the policy \`${clash.name}\``;
  throw new AuthzError('already_exists', 'the package is taken', { faults: [{ at: 'package', message }] });
}

function nested(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}
