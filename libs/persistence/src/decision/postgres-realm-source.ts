import type { DataSource } from 'typeorm';
import { type RealmAdvance, type RealmHead, type RealmSnapshot, RealmSource } from '#libs/decision';
import { AuthzError, type Change, type JsonObject, type PolicyArtifact } from '#libs/domain';
import { parseJson } from '#libs/json';
import { realmNotFound } from '../administration/refusals.js';
import { urlOf } from '../data-source.js';
import { toRevision } from '../postgres/columns.js';
import { storeUnavailable } from '../postgres/driver-errors.js';
import { renew } from '../postgres/generations.js';
import { inSnapshot, onConnection } from '../postgres/run.js';
import { HintListener } from './hint-listener.js';
import { readAdvance, readRealm } from './realm-reading.js';

export interface RealmSourceOptions {
  /** False behind a transaction pooler: no hints come, polling alone tells what changed. Default true. */
  readonly listen?: boolean;
  /**
   * Where `heads` asks; the same pool unless given. With one of its own, nothing else that is read, however slowly, keeps a
   * replica from learning where the store is.
   */
  readonly headsFrom?: DataSource;
  /** Told when the store stops taking writes and when it takes them again: it may be another server by then. */
  readonly onReadOnly?: (readOnly: boolean) => void;
  /** Told when hints stop coming and when they come again. */
  readonly log?: (message: string) => void;
}

/** One row at least, so that the server tells of itself even when there is no realm. */
const selectHeads = `
  SELECT r.name AS realm, r.revision, pg_is_in_recovery() AS standby,
    current_setting('transaction_read_only') = 'on' AS "readOnly"
  FROM (SELECT 1) one LEFT JOIN realms r ON true ORDER BY r.name`;

interface HeadRow extends Nullable<RealmHead> {
  readonly standby: boolean;
  readonly readOnly: boolean;
}

/** The realm on the left, so that "no such realm" and "nothing there" are told apart in one statement. */
const selectChanges = `
  SELECT c.realm, c.revision, c.kind, c.operation, c.subject_id AS "subjectId", c.actor, c.at
  FROM realms r LEFT JOIN LATERAL (
    SELECT * FROM changes WHERE realm = r.name AND revision > $2 AND revision <= $3
    ORDER BY revision LIMIT $4
  ) c ON true
  WHERE r.name = $1 ORDER BY c.revision`;

const selectArtifact = `
  SELECT v.wasm, v.entrypoints, v.data
  FROM realms r LEFT JOIN LATERAL (
    SELECT * FROM policy_versions WHERE realm = r.name AND digest = $2 LIMIT 1
  ) v ON true
  WHERE r.name = $1`;

type Nullable<T> = { readonly [member in keyof T]: T[member] | null };

export class PostgresRealmSource extends RealmSource {
  private readonly hints: HintListener | null;
  private readonly headsFrom: DataSource;
  private readonly onReadOnly: (readOnly: boolean) => void;
  private readOnly = false;

  constructor(
    private readonly dataSource: DataSource,
    options: RealmSourceOptions = {},
  ) {
    super();
    const { listen = true, log = () => undefined } = options;
    this.headsFrom = options.headsFrom ?? dataSource;
    this.onReadOnly = options.onReadOnly ?? (() => undefined);
    this.hints = listen ? new HintListener(urlOf(dataSource), log) : null;
  }

  /** False from the moment `heads` found that the store takes no writes. */
  get writable(): boolean {
    return !this.readOnly;
  }

  override async heads(): Promise<readonly RealmHead[]> {
    const rows = await onConnection(
      this.headsFrom,
      (runner) => runner.query(selectHeads) as Promise<HeadRow[]>,
    );
    this.noteServer(rows[0]);
    return rows.flatMap(({ realm, revision }) =>
      realm === null || revision === null ? [] : { realm, revision: toRevision(revision) },
    );
  }

  override async changes(
    realm: string,
    after: number,
    upTo: number,
    limit: number,
  ): Promise<readonly Change[]> {
    const rows = await this.query<Nullable<Change>>(selectChanges, realm, after, upTo, limit);
    if (rows.length === 0) throw realmNotFound(realm);
    return rows.filter(isChange).map((row) => ({ ...row, revision: toRevision(row.revision) }));
  }

  override snapshot(realm: string): Promise<RealmSnapshot> {
    return onConnection(this.dataSource, (runner) =>
      inSnapshot(runner, () => readRealm(runner.manager, realm)),
    );
  }

  override advance(realm: string, after: number, limit: number): Promise<RealmAdvance | null> {
    return onConnection(this.dataSource, (runner) =>
      inSnapshot(runner, () => readAdvance(runner.manager, realm, after, limit)),
    );
  }

  override async artifact(realm: string, digest: string): Promise<PolicyArtifact> {
    const [row] = await this.query<{ wasm: Uint8Array | null; entrypoints: string[]; data: string }>(
      selectArtifact,
      realm,
      digest,
    );
    if (!row) throw realmNotFound(realm);
    if (!row.wasm) throw new AuthzError('not_found', `policy version \`${digest}\` does not exist`);
    return { wasm: row.wasm, entrypoints: row.entrypoints, data: parseJson(row.data) as JsonObject };
  }

  override onHint(listener: (head: RealmHead) => void): () => void {
    return this.hints?.subscribe(listener) ?? (() => undefined);
  }

  /** What a standby says of revisions may be old. A server that takes no writes is asked anew each time whether that is over. */
  private noteServer(server: HeadRow | undefined): void {
    const readOnly = server?.readOnly ?? false;
    if (readOnly) renew(this.headsFrom);
    if (readOnly !== this.readOnly) {
      this.readOnly = readOnly;
      renew(this.dataSource);
      this.hints?.renew();
      this.onReadOnly(readOnly);
    }
    if (server?.standby === true) throw storeUnavailable(new Error('the server is a standby'));
  }

  private query<T>(sql: string, ...parameters: unknown[]): Promise<T[]> {
    return onConnection(this.dataSource, (runner) => runner.query(sql, parameters) as Promise<T[]>);
  }
}

/** A realm without changes in the range comes as one row of nulls. */
function isChange(row: Nullable<Change>): row is Change {
  return row.revision !== null;
}
