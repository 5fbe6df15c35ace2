import { describe, expect, it } from '@jest/globals';
import { defaultRealm, type JsonValue } from '#libs/domain';
import { callerWith, newStore } from '../../../../test/support/administration-fixture.js';
import { PolicyData } from './policy-data.js';

const caller = callerWith();

describe('PolicyData', () => {
  it.each<[string, JsonValue]>([
    ['null', null],
    ['false', false],
    ['an empty text', ''],
    ['an object', { limits: [1, 2] }],
  ])('keeps %s as a document', async (_, document) => {
    const data = new PolicyData(newStore());
    const { value } = await data.put(defaultRealm, caller, { name: 'limits', document });
    expect(value).toEqual({ name: 'limits', document, created: true });
    expect(await data.find(defaultRealm, 'limits')).toEqual({ name: 'limits', document });
  });

  it('says whether it created or replaced', async () => {
    const store = newStore();
    const data = new PolicyData(store);
    await data.put(defaultRealm, caller, { name: 'limits', document: 1 });
    const { value, revision } = await data.put(defaultRealm, caller, { name: 'limits', document: 2 });
    expect(value.created).toBe(false);
    const changes = await store.changes(defaultRealm, 1, revision, 10);
    expect(changes.map(({ operation }) => operation)).toEqual(['create', 'update']);
  });

  it('answers not_found for what is not there', async () => {
    const data = new PolicyData(newStore());
    await expect(data.find(defaultRealm, 'ghost')).rejects.toMatchObject({ code: 'not_found' });
    await expect(data.delete(defaultRealm, caller, 'ghost')).rejects.toMatchObject({ code: 'not_found' });
  });
});
