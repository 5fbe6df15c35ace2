export { PostgresAdministrationStore } from './administration/postgres-administration-store.js';
export { type FleetOptions, PostgresFleet } from './administration/postgres-fleet.js';
export { createDataSource, type DataSourceSettings } from './data-source.js';
export { PostgresClientDirectory } from './decision/postgres-client-directory.js';
export { PostgresRealmSource, type RealmSourceOptions } from './decision/postgres-realm-source.js';
export { PostgresSubjectDirectory } from './decision/postgres-subject-directory.js';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/embedded-postgres.js';
export { migrate } from './migrate.js';
export { type StoreConfig, storeConfig } from './store.config.js';
