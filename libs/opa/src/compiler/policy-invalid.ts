import { AuthzError, type Fault } from '#libs/domain';

/** A thousand faults help nobody more than the first fifty. */
const maxFaults = 50;

export function policyInvalid(faults: readonly Fault[]): AuthzError {
  const unique = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  return new AuthzError('policy_invalid', 'the policy was refused', {
    faults: [...unique.values()].sort(byPlace).slice(0, maxFaults),
  });
}

function byPlace(a: Fault, b: Fault): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return (a.row ?? 0) - (b.row ?? 0) || (a.col ?? 0) - (b.col ?? 0);
}

export function refuseIfAny(faults: readonly Fault[]): void {
  if (faults.length > 0) throw policyInvalid(faults);
}
