import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Policies, PolicyVersions, Realms, RoleAssignments, Roles, Users } from '#libs/administration';
import {
  callerWith,
  countingEnvironment,
  EchoPolicyCompiler,
  newStore,
} from '../../../../test/support/administration-fixture.js';
import { demoRealm } from './demo-directory.js';
import { ensureDemoRealm } from './demo-realm.js';
import { shippedPolicies } from './shipped-policies.js';

const shipped = shippedPolicies(join(import.meta.dirname, '../../../../policies'));

function newDemo() {
  const store = newStore();
  const environment = countingEnvironment();
  const compiler = new EchoPolicyCompiler();
  const useCases = {
    realms: new Realms(store),
    roles: new Roles(store),
    users: new Users(store, environment),
    assignments: new RoleAssignments(store, environment),
    policies: new Policies(store),
    versions: new PolicyVersions(store, compiler, environment),
  };
  let asked = 0;
  const ensure = () => ensureDemoRealm(useCases, shipped, async () => void (asked += 1));
  const revision = async () => (await store.findRealm(demoRealm))?.revision;
  return { useCases, compiler, ensure, revision, timesAskedForCompiler: () => asked };
}

describe('shippedPolicies', () => {
  it('finds each folder that has a policy.json, with its Rego and data', () => {
    expect(shipped.map(({ policy }) => policy.name)).toEqual(['certification', 'document_authz', 'todo']);
    expect(shipped[0]!.upload.sources.map(({ path }) => path)).toEqual([
      'data.json',
      'policy.rego',
      'policy_test.rego',
    ]);
  });
});

describe('ensureDemoRealm', () => {
  it('creates users with roles, and makes every shipped policy live', async () => {
    const { ensure, useCases } = newDemo();
    expect(await ensure()).toBe(true);
    const { items } = await useCases.policies.list(demoRealm, { limit: 10 });
    expect(items.map(({ name, activeVersion }) => [name, activeVersion === null])).toEqual([
      ['certification', false],
      ['document_authz', false],
      ['todo', false],
    ]);
    const assignments = await useCases.assignments.list(demoRealm, { limit: 10 });
    expect(assignments.items.map(({ userId, role }) => `${userId} ${role}`).sort()).toEqual([
      'alice admin',
      'bob editor',
      'carol viewer',
    ]);
  });

  it('has the users that the certification policy speaks of: bob is an admin to it, and alice is not', async () => {
    const { ensure, useCases } = newDemo();
    await ensure();
    const roleOf = async (id: string) => (await useCases.users.find(demoRealm, id)).attributes['role'];
    expect([await roleOf('alice'), await roleOf('bob')]).toEqual([undefined, 'admin']);
  });

  it('does nothing the second time, and does not wait for a compiler', async () => {
    const { ensure, revision, timesAskedForCompiler } = newDemo();
    await ensure();
    const before = await revision();
    expect(await ensure()).toBe(false);
    expect(await revision()).toBe(before);
    expect(timesAskedForCompiler()).toBe(1);
  });

  it('leaves alone what somebody changed', async () => {
    const { ensure, useCases } = newDemo();
    await ensure();
    await useCases.users.delete(demoRealm, callerWith(), 'bob');
    await ensure();
    await expect(useCases.users.find(demoRealm, 'bob')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('finishes what an earlier start left unfinished', async () => {
    const { ensure, useCases, compiler } = newDemo();
    const compile = compiler.compile.bind(compiler);
    compiler.compile = () => Promise.reject(new Error('killed'));
    await expect(ensure()).rejects.toThrow('killed');
    compiler.compile = compile;
    expect(await ensure()).toBe(true);
    expect((await useCases.policies.find(demoRealm, 'todo')).activeVersion).not.toBeNull();
  });
});
