import type { ChangeKind } from '#libs/domain';
import { instant, key, named, revision, text, table } from '../postgres/columns.js';

export interface RealmRow {
  name: string;
  displayName: string;
  revision: number;
  /** Revision of the last change to a role or a policy data document. */
  dataRevision: number;
  /** Chosen by the database when the realm is created. */
  incarnation: string;
  requirePreconditions: boolean;
}

export const realmSchema = table<RealmRow>('Realm', 'realms', {
  name: key,
  displayName: named('display_name', text),
  revision,
  dataRevision: named('data_revision', revision),
  incarnation: { type: 'uuid' },
  requirePreconditions: named('require_preconditions', { type: 'boolean' }),
});

/** The last revision of a deleted realm: one created again under its name goes on from there. */
export interface RetiredRealmRow {
  name: string;
  revision: number;
}

export const retiredRealmSchema = table<RetiredRealmRow>('RetiredRealm', 'retired_realms', {
  name: key,
  revision,
});

export interface ChangeRow {
  realm: string;
  revision: number;
  kind: ChangeKind;
  operation: 'create' | 'update' | 'delete';
  subjectId: string;
  actor: string;
  at: Date;
}

export const changeSchema = table<ChangeRow>('Change', 'changes', {
  realm: key,
  revision: { ...revision, primary: true },
  kind: text,
  operation: text,
  subjectId: named('subject_id', text),
  actor: text,
  at: instant,
});
