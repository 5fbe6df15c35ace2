import { describe, expect, it } from '@jest/globals';
import { type CheckRequest, type JsonObject, WrittenObject } from '#libs/domain';
import type { LoadedPolicy } from './ports/policy-engine.js';
import { policyInput } from './policy-input.js';
import { plainWriter, RememberingWriter } from './request-texts.js';
import { strangeSubject } from './subjects/resolved-subject.js';

/** Reads one member of each part, and counts how often it is asked. */
function policyThatReads(name: string): LoadedPolicy & { asked: number } {
  return {
    asked: 0,
    entrypoints: new Set(),
    pure: true,
    evaluate: () => undefined,
    dispose: () => undefined,
    readOf(_member, text) {
      this.asked++;
      const object = JSON.parse(text) as JsonObject;
      return JSON.stringify(Object.hasOwn(object, name) ? { [name]: object[name] } : {});
    },
  };
}

const large = new WrittenObject(JSON.stringify({ text: 'x'.repeat(10_000) }));
const asked: CheckRequest = {
  subject: { type: 'user', id: 'alice', properties: large },
  action: { name: 'read' },
  resource: { type: 'document', id: 'd', properties: large },
  context: large,
};
const subject = strangeSubject(asked.subject);

describe.each([
  ['a single question', () => plainWriter],
  ['a batch', () => new RememberingWriter()],
])('what policies are given of large parts, in %s', (_, writerOf) => {
  it.each([
    ['', ''],
    ['with facts', ',"stored":{"id":"alice"}'],
  ])('is only what they read, and still JSON %s', (_name, facts) => {
    const writer = writerOf();
    const texts = writer.textsOf(subject, asked);
    const inputFor = (name: string) =>
      JSON.parse(policyInput('default', writer.readBy(policyThatReads(name), texts), facts)) as JsonObject;
    const known = facts === '' ? {} : { stored: { id: 'alice' } };
    const action = { name: 'read', properties: {} };
    const expected = { realm: 'default', action, context: {} };
    expect(inputFor('id')).toEqual({
      ...expected,
      subject: { id: 'alice', ...known },
      resource: { id: 'd' },
    });
    expect(inputFor('nothing')).toEqual({ ...expected, subject: known, resource: {} });
  });

  it('is all of them where they are small, and nobody is asked', () => {
    const writer = writerOf();
    const policy = policyThatReads('nothing');
    const texts = writer.textsOf(subject, { ...asked, context: {}, resource: { type: 'a', id: 'b' } });
    const small = { ...texts, subject: '{"id":"a"' };
    expect(writer.readBy(policy, small)).toEqual(small);
    expect(policy.asked).toBe(0);
  });
});

it('a part that many questions share is looked through once for each policy', () => {
  const writer = new RememberingWriter();
  const policies = [policyThatReads('id'), policyThatReads('text')];
  for (let item = 0; item < 50; item++) {
    const texts = writer.textsOf(subject, { ...asked, resource: { type: 'document', id: `d${item}` } });
    for (const policy of policies) writer.readBy(policy, texts);
  }
  expect(policies.map((policy) => policy.asked)).toEqual([2, 2]);
});
