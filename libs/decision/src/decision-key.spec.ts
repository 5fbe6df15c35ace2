import { describe, expect, it } from '@jest/globals';
import { type CheckRequest, type JsonObject, type JsonValue, WrittenObject } from '#libs/domain';
import { canonicalJson } from '#libs/json';
import fc from 'fast-check';
import { decisionKey, localDecisionKey, requestKey } from './decision-key.js';
import { policyInput } from './policy-input.js';
import { plainWriter, RememberingWriter, type TextWriter } from './request-texts.js';
import type { SubjectRecord } from './ports/subject-directory.js';
import { ServingPolicy } from './replica/serving-policy.js';
import { type ResolvedSubject, storedSubject, tokenSubject } from './subjects/resolved-subject.js';
import { knownUser } from './subjects/subject-cache.js';
import { issuer } from './testing/world.js';

interface Asked {
  readonly realm: string;
  readonly digest: string;
  readonly incarnation: string;
  readonly dataRevision: number;
  readonly record: { readonly id: string; readonly revision: number } | null;
  readonly claims: JsonObject | null;
  readonly request: CheckRequest;
}

const base: Asked = {
  realm: 'default',
  digest: 'sha256:a',
  incarnation: 'one',
  dataRevision: 3,
  record: { id: 'alice', revision: 4 },
  claims: null,
  request: {
    subject: { type: 'user', id: 'alice', properties: { a: 1 } },
    action: { name: 'read', properties: { a: 1 } },
    resource: { type: 'document', id: 'd1', properties: { a: 1 } },
    context: { a: 1 },
  },
};

const unused = {
  entrypoints: new Set<string>(),
  pure: true,
  evaluate: () => Promise.resolve(undefined),
  readOf: (_member: string, text: string) => text,
  dispose: () => undefined,
};

function policyOf({ realm, incarnation, digest, dataRevision }: Asked): ServingPolicy {
  return new ServingPolicy({
    realm,
    incarnation,
    digest,
    dataRevision,
    name: 'p',
    package: 'p',
    ownData: {},
    loaded: unused,
  });
}

function subjectOf({ record, claims, request }: Asked): ResolvedSubject {
  const full: SubjectRecord | null = record && {
    ...record,
    username: 'al',
    emails: [],
    status: 'active',
    attributes: {},
    assignments: [],
  };
  const reading = knownUser({ record: full, revision: 9 });
  if (claims === null)
    return storedSubject(request.subject, { by: 'id', value: request.subject.id }, reading);
  return tokenSubject(request.subject, { issuer: issuer(), sub: 'ext', claims }, reading, []);
}

function keyOf(asked: Asked, writer: TextWriter = plainWriter): string {
  const subject = subjectOf(asked);
  return decisionKey(policyOf(asked), requestKeyOf(subject, asked.request, writer));
}

function requestKeyOf(subject: ResolvedSubject, asked: CheckRequest, writer: TextWriter): string {
  return requestKey(subject, writer.textsOf(subject, asked), writer);
}

function inputOf(asked: Asked, writer: TextWriter = plainWriter): string {
  const { realm, request } = asked;
  const subject = subjectOf(asked);
  return policyInput(realm, writer.textsOf(subject, request), writer.factsOf(subject, request.resource));
}

const { subject, action, resource } = base.request;

describe('decisionKey', () => {
  it.each<[string, Partial<Asked>]>([
    ['the realm', { realm: 'acme' }],
    ['a realm of the same name in another installation', { incarnation: 'two' }],
    ['the policy version', { digest: 'sha256:b' }],
    ['the data revision', { dataRevision: 4 }],
    ['the record revision', { record: { id: 'alice', revision: 5 } }],
    ['which user the subject is', { record: { id: 'bob', revision: 4 } }],
    ['an unknown user', { record: null }],
    ['claims', { claims: {} }],
    ['the subject type', { request: { ...base.request, subject: { ...subject, type: 'identity' } } }],
    ['the subject id', { request: { ...base.request, subject: { ...subject, id: 'Alice' } } }],
    ['subject properties', { request: { ...base.request, subject: { ...subject, properties: { a: 2 } } } }],
    ['the action', { request: { ...base.request, action: { ...action, name: 'write' } } }],
    ['action properties', { request: { ...base.request, action: { ...action, properties: { a: '1' } } } }],
    ['the resource type', { request: { ...base.request, resource: { ...resource, type: 'todo' } } }],
    ['the resource id', { request: { ...base.request, resource: { ...resource, id: 'd2' } } }],
    [
      'resource properties',
      { request: { ...base.request, resource: { ...resource, properties: { b: 1 } } } },
    ],
    ['the context', { request: { ...base.request, context: { a: 1, b: null } } }],
    ['an empty context', { request: { ...base.request, context: {} } }],
  ])('changes with %s', (_, change) => {
    expect(keyOf({ ...base, ...change })).not.toBe(keyOf(base));
  });

  it.each<[string, Partial<CheckRequest>, Partial<CheckRequest>]>([
    [
      'a type that swallows the id',
      { resource: { type: 'document","d1', id: 'x' } },
      { resource: { type: 'document', id: 'd1","x' } },
    ],
    ['text that looks like a separator', { action: { name: 'a,b' } }, { action: { name: 'a","b' } }],
    [
      'properties moved between parts',
      { context: { a: 1 } },
      { action: { name: 'read', properties: { a: 1 } } },
    ],
    ['a number and its text', { context: { a: 1 } }, { context: { a: '1' } }],
  ])('is not fooled by %s', (_, left, right) => {
    const bare: CheckRequest = {
      subject: { type: 'user', id: 'alice' },
      action: { name: 'read' },
      resource: { type: 'document', id: 'd1' },
    };
    const keys = [left, right].map((change) => keyOf({ ...base, request: { ...bare, ...change } }));
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('does not change with the order of members, nor between absent and empty properties', () => {
    const one = { ...base.request, context: { a: 1, b: [{ c: 1, d: 2 }] } };
    const two = { ...base.request, context: { b: [{ d: 2, c: 1 }], a: 1 } };
    expect(keyOf({ ...base, request: one })).toBe(keyOf({ ...base, request: two }));
    const absent = { ...base.request, action: { name: 'read' } };
    const empty = { ...base.request, action: { name: 'read', properties: {} } };
    expect(keyOf({ ...base, request: absent })).toBe(keyOf({ ...base, request: empty }));
  });

  it('stands beside an input that says all of it', () => {
    const asked = { ...base, claims: { sub: 'ext' } };
    const request = { ...asked.request, action: { name: 'r"' } };
    expect(JSON.parse(inputOf({ ...asked, request }))).toEqual({
      realm: 'default',
      subject: {
        ...subject,
        claims: { sub: 'ext' },
        stored: { id: 'alice', username: 'al', emails: [], attributes: {}, roles: [] },
      },
      action: { name: 'r"', properties: {} },
      resource,
      context: { a: 1 },
    });
  });

  it('and the input are the same with texts remembered from other questions', () => {
    const claims = { n: 1e400, '\u2028': ['"'] };
    const shared = { b: -0, a: { d: null, c: [] } };
    const request = { ...base.request, subject: { ...subject, properties: shared }, context: shared };
    const writer = new RememberingWriter();
    const sameObjects: Partial<Asked>[] = [{}, { realm: 'acme' }, { claims }, { claims, record: null }];
    for (const change of sameObjects) {
      const asked = { ...base, request, ...change };
      expect(keyOf(asked, writer)).toBe(keyOf(asked));
      expect(inputOf(asked, writer)).toBe(inputOf(asked));
    }
  });

  it('and the input are the same whatever the questions before were', () => {
    const writer = new RememberingWriter();
    const large = { text: 'x'.repeat(1_000) };
    const scoped = { role: 'owner', resource: { type: 'document', id: 'd1' } };
    const user = (id: string, assignments: SubjectRecord['assignments']) => {
      const record = {
        id,
        revision: 1,
        username: id,
        emails: [],
        status: 'active',
        attributes: {},
        assignments,
      } as const;
      return storedSubject({ type: 'user', id }, { by: 'id', value: id }, knownUser({ record, revision: 9 }));
    };
    const subjects = [user('a', []), user('b', [scoped]), user('c', [{ role: 'editor' }])];
    const resources = ['d1', 'd2'].flatMap((id) => [
      { type: 'document', id },
      { type: 'document', id, properties: large },
    ]);
    const questions = subjects.flatMap((one) =>
      resources.flatMap((on) => [undefined, large, {}].map((context) => ({ one, on, context }))),
    );
    for (const { one, on, context } of [...questions, ...questions.toReversed()]) {
      const asked: CheckRequest = { ...base.request, resource: on, ...(context && { context }) };
      const keys = [writer, plainWriter].map((by) =>
        decisionKey(policyOf(base), requestKeyOf(one, asked, by)),
      );
      const inputs = [writer, plainWriter].map((by) =>
        policyInput('default', by.textsOf(one, asked), by.factsOf(one, on)),
      );
      expect(keys[0]).toBe(keys[1]);
      expect(inputs[0]).toBe(inputs[1]);
      const { stored } = (JSON.parse(inputs[0]!) as { subject: { stored: { roles: string[] } } }).subject;
      const owns = one.id === 'b' && on.id === 'd1' ? ['owner'] : [];
      expect(stored.roles).toEqual(one.id === 'c' ? ['editor'] : owns);
    }
  });

  const long = (last: string): JsonObject => ({ text: 'x'.repeat(20_000) + last });

  it.each<[string, (text: JsonObject) => Partial<CheckRequest>]>([
    ['subject properties', (properties) => ({ subject: { ...subject, properties } })],
    ['action properties', (properties) => ({ action: { ...action, properties } })],
    ['resource properties', (properties) => ({ resource: { ...resource, properties } })],
    ['the context', (context) => ({ context })],
  ])('stays short however large %s are, and differs with all of them', (_, change) => {
    const keys = ['a', 'b', 'a'].map((last) =>
      keyOf({ ...base, request: { ...base.request, ...change(long(last)) } }),
    );
    expect(keys[0]!.length).toBeLessThan(1_000);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[0]).toBe(keys[2]);
  });

  it('is the same of a large object, however it came', () => {
    const value = long('');
    const written = new WrittenObject(canonicalJson(value));
    const keys = [value, written].flatMap((context) =>
      [plainWriter, new RememberingWriter()].map((writer) =>
        keyOf({ ...base, request: { ...base.request, context } }, writer),
      ),
    );
    expect(new Set(keys).size).toBe(1);
  });

  it('does not take a large part for text that looks like its digest', () => {
    const asked = { ...base, request: { ...base.request, context: long('a') } };
    const [digest] = /"sha256:[0-9a-f]{64}"/.exec(keyOf(asked))!;
    const name = JSON.parse(digest) as string;
    const fakes = [{ context: { [name]: 1 } }, { action: { name } }, { context: { a: name } }];
    for (const fake of fakes)
      expect(keyOf({ ...base, request: { ...base.request, ...fake } })).not.toBe(keyOf(asked));
  });

  it('within the process tells exactly what the key tells', () => {
    const policies = [base, { ...base, realm: 'acme' }, { ...base, dataRevision: 4 }].map(policyOf);
    const asked = [base, { ...base, claims: {} }, { ...base, record: null }];
    const pairs = policies.flatMap((policy) =>
      asked.map((one) => {
        const subject = subjectOf(one);
        const texts = requestKeyOf(subject, one.request, plainWriter);
        return [decisionKey(policy, texts), localDecisionKey(policy, texts)];
      }),
    );
    expect(new Set(pairs.map(([key]) => key)).size).toBe(9);
    expect(new Set(pairs.map(([, local]) => local)).size).toBe(9);
  });

  it('is valid JSON and holds no token', () => {
    const token = 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln';
    const key = keyOf({
      ...base,
      claims: { sub: 'ext' },
      request: { ...base.request, subject: { type: 'token', id: token } },
    });
    expect(() => void JSON.parse(key)).not.toThrow();
    expect(key).not.toContain('eyJ');
  });

  it('is equal for two requests exactly when policies get the same input and data', () => {
    const name = fc.constantFrom('a', 'b', '",', '","', '[]');
    const value = fc.constantFrom<JsonValue>(null, true, 0, 1, '', 'a', '1', [], {}, ['a'], { a: 1 });
    const properties = fc.option(fc.dictionary(name, value, { maxKeys: 2, noNullPrototype: true }), {
      nil: undefined,
    });
    const defined = <T extends object>(entity: T) =>
      Object.fromEntries(Object.entries(entity).filter(([, member]) => member !== undefined)) as T;
    const asked: fc.Arbitrary<Asked> = fc.record({
      realm: fc.constantFrom('default', 'acme'),
      digest: fc.constantFrom('sha256:a', 'sha256:b'),
      incarnation: fc.constant('one'),
      dataRevision: fc.constantFrom(1, 11),
      record: fc.option(fc.record({ id: name, revision: fc.constantFrom(1, 11) })),
      claims: fc.option(
        fc.dictionary(name, value, { maxKeys: 1, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
      ),
      request: fc
        .record({
          subject: fc.record({ type: name, id: name, properties }).map(defined),
          action: fc.record({ name, properties }).map(defined),
          resource: fc.record({ type: name, id: name, properties }).map(defined),
          context: properties,
        })
        .map((request) => defined(request) as CheckRequest),
    });
    // Written apart from the key: what the policy is given, and what names the rest.
    const canonical = (value: JsonValue): JsonValue => {
      if (Array.isArray(value)) return value.map(canonical);
      if (typeof value !== 'object' || value === null) return value;
      const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return { members: members.map(([key, member]) => [key, canonical(member)]) };
    };
    const question = (one: Asked) => {
      const input = JSON.parse(inputOf(one)) as JsonValue;
      return JSON.stringify([canonical(input), one.digest, one.dataRevision, one.record?.revision ?? 'none']);
    };
    const nearby = asked.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.oneof(
          asked,
          asked.map((other) => ({
            ...one,
            request: { ...one.request, context: other.request.context ?? {} },
          })),
          asked.map((other) => ({ ...one, request: { ...one.request, resource: other.request.resource } })),
          asked.map((other) => ({ ...one, record: other.record })),
          fc.constant(structuredClone(one)),
        ),
      ),
    );
    fc.assert(
      fc.property(nearby, ([one, two]) => {
        expect(keyOf(one) === keyOf(two)).toBe(question(one) === question(two));
      }),
      { numRuns: 3000 },
    );
  });
});
