export type ChangeKind =
  | 'realm'
  | 'user'
  | 'role'
  | 'role_assignment'
  | 'client'
  | 'trusted_issuer'
  | 'policy'
  | 'policy_version'
  | 'activation'
  | 'policy_data';

/** One committed change. Per realm the revisions are ordered and have no gap. */
export interface Change {
  readonly realm: string;
  readonly revision: number;
  readonly kind: ChangeKind;
  readonly operation: 'create' | 'update' | 'delete';
  /** The id of the thing; for `role_assignment` the id of the *user*, since that is whose record changed. */
  readonly subjectId: string;
  /** `Caller.id` of who did it. */
  readonly actor: string;
  readonly at: Date;
}
