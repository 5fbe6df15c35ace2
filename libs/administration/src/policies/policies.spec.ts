import { describe, expect, it } from '@jest/globals';
import { defaultRealm } from '#libs/domain';
import {
  callerWith,
  countingEnvironment,
  EchoPolicyCompiler,
  newStore,
  now,
} from '../../../../test/support/administration-fixture.js';
import { Policies } from './policies.js';
import { type PolicyUpload, PolicyVersions } from './policy-versions.js';

const caller = callerWith(['admin:write'], 'ops');
const policy = { name: 'documents', description: '', package: 'acme/documents', resourceTypes: ['document'] };
const upload = (content: string, activate = false): PolicyUpload => ({
  ...{ regoVersion: 'v1', sources: [{ path: 'policy.rego', content }], activate },
});

async function policiesWithOne() {
  const store = newStore();
  const compiler = new EchoPolicyCompiler();
  const policies = new Policies(store);
  const versions = new PolicyVersions(store, compiler, countingEnvironment());
  await policies.create(defaultRealm, caller, policy);
  const publish = (content: string, activate?: boolean) =>
    versions.publish(defaultRealm, caller, 'documents', upload(content, activate));
  return { store, compiler, policies, versions, publish };
}

describe('Policies', () => {
  it.each([
    ['the same package', 'acme/documents', 'already_exists'],
    ['a package inside another', 'acme/documents/legacy', 'already_exists'],
    ['a package around another', 'acme', 'already_exists'],
    ['a neighbour that begins alike', 'acme/documents2', 'created'],
    ['the root `portcullis`', 'portcullis/rules', 'invalid_request'],
    ['the root `system`', 'system', 'invalid_request'],
    ['a root that begins like a reserved one', 'systems', 'created'],
  ])('for %s answers', async (_, policyPackage, expected) => {
    const { policies } = await policiesWithOne();
    const other = { ...policy, name: 'other', package: policyPackage, resourceTypes: ['other'] };
    const outcome = await policies.create(defaultRealm, caller, other).then(
      () => 'created',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome).toBe(expected);
  });

  it('keeps package and active version when it is replaced', async () => {
    const { policies, publish } = await policiesWithOne();
    const { value } = await publish('a', true);
    const change = { name: 'documents', description: 'new', resourceTypes: ['document', 'folder'] };
    await policies.replace(defaultRealm, caller, change);
    expect(await policies.find(defaultRealm, 'documents')).toEqual({
      ...{ ...change, package: 'acme/documents', activeVersion: value.version.digest },
    });
  });

  it('can be deleted while a version is active', async () => {
    const { policies, publish } = await policiesWithOne();
    await publish('a', true);
    await policies.delete(defaultRealm, caller, 'documents');
    await expect(policies.find(defaultRealm, 'documents')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('PolicyVersions', () => {
  it('publishes without activating', async () => {
    const { policies, publish, versions } = await policiesWithOne();
    const { value, revision } = await publish('a');
    expect(value).toMatchObject({ created: true, active: false, version: { createdAt: now } });
    expect(revision).toBe(3);
    expect((await policies.find(defaultRealm, 'documents')).activeVersion).toBeNull();
    expect(await versions.find(defaultRealm, 'documents', value.version.digest)).toEqual(value.version);
  });

  it('answers the stored version for the same content, without compiling and without a revision', async () => {
    const { publish, compiler } = await policiesWithOne();
    const first = await publish('a');
    const again = await publish('a');
    expect(again.value).toEqual({ ...first.value, created: false });
    expect(again.revision).toBe(first.revision);
    expect(compiler.compiled).toBe(1);
  });

  it('stores one version when two upload the same content at once', async () => {
    const { publish, versions } = await policiesWithOne();
    const both = await Promise.all([publish('a'), publish('a')]);
    expect(both.map(({ value }) => value.created).sort()).toEqual([false, true]);
    expect((await versions.list(defaultRealm, 'documents', { limit: 10 })).items).toHaveLength(1);
  });

  it('gives another digest for another compiler, since another module may come out', async () => {
    const { publish, compiler } = await policiesWithOne();
    const first = await publish('a');
    compiler.identity = 'echo 2';
    const second = await publish('a');
    expect(second.value.created).toBe(true);
    expect(second.value.version.digest).not.toBe(first.value.version.digest);
  });

  it('activates on upload, and rolls back by activating the older version', async () => {
    const { policies, publish, versions } = await policiesWithOne();
    const older = (await publish('a', true)).value.version.digest;
    const newer = (await publish('b', true)).value.version.digest;
    expect((await policies.find(defaultRealm, 'documents')).activeVersion).toBe(newer);
    const { value, revision } = await versions.activate(defaultRealm, caller, 'documents', older);
    expect(value.activeVersion).toBe(older);
    const { items } = await versions.activations(defaultRealm, 'documents', { limit: 10 });
    expect(items.map(({ digest }) => digest)).toEqual([older, newer, older]);
    expect(items[0]).toEqual({ policy: 'documents', digest: older, revision, actor: 'ops', at: now });
  });

  it('raises no revision for activating what is live', async () => {
    const { publish, versions } = await policiesWithOne();
    const { value, revision } = await publish('a', true);
    const again = await versions.activate(defaultRealm, caller, 'documents', value.version.digest);
    expect(again.revision).toBe(revision);
  });

  it('stores nothing when the policy does not compile', async () => {
    const { publish, versions, store } = await policiesWithOne();
    await expect(publish('broken', true)).rejects.toMatchObject({
      code: 'policy_invalid',
      faults: [{ at: 'policy.rego', row: 3 }],
    });
    expect((await versions.list(defaultRealm, 'documents', { limit: 10 })).items).toEqual([]);
    expect((await store.findRealm(defaultRealm))?.revision).toBe(2);
  });

  it('stores nothing when the policy was deleted while it compiled', async () => {
    const { compiler, policies, publish, store } = await policiesWithOne();
    const compile = compiler.compile.bind(compiler);
    compiler.compile = async (request) => {
      await policies.delete(defaultRealm, caller, 'documents');
      return compile(request);
    };
    await expect(publish('a')).rejects.toMatchObject({ code: 'not_found' });
    expect((await store.findRealm(defaultRealm))?.revision).toBe(3);
  });

  it.each([
    [
      'publish for',
      (versions: PolicyVersions) => versions.publish(defaultRealm, caller, 'ghost', upload('a')),
    ],
    [
      'activate for',
      (versions: PolicyVersions) => versions.activate(defaultRealm, caller, 'ghost', 'sha256:0'),
    ],
    [
      'activate in',
      (versions: PolicyVersions) => versions.activate(defaultRealm, caller, 'documents', 'sha256:0'),
    ],
    ['list for', (versions: PolicyVersions) => versions.list(defaultRealm, 'ghost', { limit: 1 })],
  ])('answers not_found when there is nothing to %s', async (_, act) => {
    const { versions } = await policiesWithOne();
    await expect(act(versions)).rejects.toMatchObject({ code: 'not_found' });
  });
});
