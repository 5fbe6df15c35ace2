import { AuthzError } from '#libs/domain';
import type { PolicyEntry, ServingPolicy } from './serving-policy.js';

/**
 * The loaded policy that may answer for `entry`. Throws `policy_unavailable` when there is none, or when what serves is older
 * than `atLeastRevision`, the revision the caller demands, allows.
 */
export function servingPolicyOf(
  entry: PolicyEntry,
  atLeastRevision: number,
  subjectRevision = 0,
): ServingPolicy {
  const { serving, failing } = entry;
  if (serving === null) throw unavailable(`no version of policy \`${entry.name}\` could be loaded`);
  if (failing !== null && atLeastRevision >= failing.since) {
    throw unavailable(
      `policy \`${entry.name}\` changed with revision ${failing.since}, and that version could not be loaded`,
    );
  }
  // Old role data may grant what the subject's newer record was only given because those roles had been cut.
  if (failing !== null && failing.dataSince !== null && subjectRevision > failing.dataSince) {
    throw unavailable(`policy \`${entry.name}\` has older role data than the subject's record`);
  }
  return serving;
}

function unavailable(message: string): AuthzError {
  return new AuthzError('policy_unavailable', message, { retryAfterSeconds: 5 });
}
