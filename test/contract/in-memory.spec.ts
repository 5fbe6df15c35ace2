import { describe } from '@jest/globals';
import { InMemoryAdministrationStore } from '../support/in-memory-administration-store.js';
import { quotasContract } from './quotas.contract.js';

/** What unit tests rely on beyond the bare rows; the rest of the contract is for databases. */
describe('the in-memory fake', () => {
  const store = new InMemoryAdministrationStore();
  quotasContract((limits) => Object.assign(store, { limits }));
});
