import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  PostgresAdministrationStore,
  PostgresClientDirectory,
  PostgresFleet,
  PostgresRealmSource,
  PostgresSubjectDirectory,
} from '#libs/persistence';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { callersContract } from './callers.contract.js';
import { directoriesContract } from './directories.contract.js';
import { fleetContract } from './fleet.contract.js';
import { policiesContract } from './policies.contract.js';
import { quotasContract } from './quotas.contract.js';
import { realmSourceContract } from './realm-source.contract.js';
import { realmsContract } from './realms.contract.js';
import { rolesContract } from './roles.contract.js';
import { usersContract } from './users.contract.js';
import { writesContract } from './writes.contract.js';

describe('Postgres', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  const store = (): PostgresAdministrationStore => new PostgresAdministrationStore(database.dataSource);
  realmsContract(store);
  writesContract(store);
  usersContract(store);
  rolesContract(store);
  callersContract(store);
  policiesContract(store);
  directoriesContract(() => ({
    store: store(),
    subjects: new PostgresSubjectDirectory(database.dataSource),
    clients: new PostgresClientDirectory(database.dataSource),
  }));
  realmSourceContract(() => ({
    store: store(),
    source: new PostgresRealmSource(database.dataSource, { listen: false }),
  }));
  quotasContract((limits) => new PostgresAdministrationStore(database.dataSource, limits));
  fleetContract(() => ({
    store: store(),
    fleetWith: (expiryMs) => new PostgresFleet(database.dataSource, { expiryMs }),
  }));
});
