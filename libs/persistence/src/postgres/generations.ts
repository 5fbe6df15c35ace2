import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';

/** A server in recovery follows another, perhaps far behind; a pool that was told no server by name may find one. */
const standby = { message: 'the server is a standby: it follows another and takes no writes', code: '25006' };

/**
 * The connections of one pool by the time they were made. After a failover the pool still holds those to the server that was
 * demoted: it answers reads by what it last knew and refuses every write, for as long as anybody uses it.
 */
export class Generations {
  private current = 0;
  private readonly madeIn = new WeakMap<object, number>();

  /** Connections made up to now are not used any more. */
  renew(): void {
    this.current += 1;
  }

  isCurrent(client: object): boolean {
    return this.madeIn.get(client) === this.current;
  }

  /** What the pool does with a new connection before anybody gets it. Rejects when it leads to a standby. */
  readonly greet = async (client: ClientBase): Promise<void> => {
    this.madeIn.set(client, this.current);
    const { rows } = await client.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
    if (rows[0]?.standby === true) throw Object.assign(new Error(standby.message), { code: standby.code });
  };
}

const known = new WeakMap<DataSource, Generations>();

export function remember(dataSource: DataSource, generations: Generations): DataSource {
  known.set(dataSource, generations);
  return dataSource;
}

export function isCurrent(dataSource: DataSource, client: object): boolean {
  return known.get(dataSource)?.isCurrent(client) ?? true;
}

/** No connection that the pool holds now is used again; those in use finish what they do. */
export function renew(dataSource: DataSource): void {
  known.get(dataSource)?.renew();
}
