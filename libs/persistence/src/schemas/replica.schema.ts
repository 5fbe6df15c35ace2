import { instant, key, named, revision, table } from '../postgres/columns.js';

export interface ReplicaRow {
  id: string;
  /** A replica that says nothing until then counts as dead. */
  expiresAt: Date;
}

export const replicaSchema = table<ReplicaRow>('Replica', 'replicas', {
  id: key,
  expiresAt: named('expires_at', instant),
});

/** How far a replica is in a realm. */
export interface AppliedRevisionRow {
  realm: string;
  replicaId: string;
  revision: number;
  appliedAt: Date;
}

export const appliedRevisionSchema = table<AppliedRevisionRow>('AppliedRevision', 'applied_revisions', {
  realm: key,
  replicaId: named('replica_id', key),
  revision,
  appliedAt: named('applied_at', instant),
});
