import { describe, expect, it } from '@jest/globals';

import { AuthzError, type Decision, type JsonObject, type JsonValue } from '#libs/domain';

import { checkRequestOf } from './check-request.mapper.js';
import { BatchText } from './batch-text.js';
import { decisionText } from './decision.mapper.js';
import { evaluationsOf, membersOf } from './evaluations.mapper.js';

const parsed = (text: string) => JSON.parse(text) as JsonObject;
const subject = { type: 'user', id: 'alice' };
const action = { name: 'read' };
const resource = { type: 'record', id: 'record-1' };

describe('a check request', () => {
  it.each<[string, JsonObject]>([
    [
      'empty strings',
      { subject: { type: '', id: '' }, action: { name: '' }, resource: { type: '', id: '' } },
    ],
    ['empty properties', { subject: { ...subject, properties: {} }, action, resource, context: {} }],
    ['odd characters', { subject: { type: 'user', id: 'a\u0000/😀' }, action, resource }],
  ])('keeps %s as they are', (_name, body) => {
    expect(checkRequestOf(membersOf(body))).toEqual(body);
  });

  it.each<[string, string]>([
    ['__proto__ as a member', '{"__proto__":{"subject":{"type":"user","id":"root"}}}'],
    ['__proto__ in a subject', '{"subject":{"__proto__":{"type":"user","id":"root"}}}'],
  ])('takes nothing from %s', (_name, text) => {
    const body = { action, resource, ...parsed(text) };
    expect(() => checkRequestOf(membersOf(body))).toThrow(AuthzError);
  });

  it('shares no member that was not asked for', () => {
    const body = { subject: { ...subject, roles: ['admin'] }, action, resource, admin: true };
    expect(checkRequestOf(membersOf(body))).toEqual({ subject, action, resource });
  });
});

describe('evaluations', () => {
  const kindOf = (evaluations: JsonValue) =>
    evaluationsOf({ subject, action, resource, evaluations }, 10).kind;

  it.each<[JsonValue, string]>([
    [[], 'single'],
    [null, 'single'],
    [[{}], 'batch'],
    [[null], 'batch'],
  ])('%j are a %s', (evaluations, kind) => {
    expect(kindOf(evaluations)).toBe(kind);
  });
});

describe('the text of a decision', () => {
  it.each<[Decision, string]>([
    [{ effect: 'allow' }, '{"decision":true}'],
    [{ effect: 'deny' }, '{"decision":false}'],
    [{ effect: 'deny', context: { reason: 'x"y' } }, '{"decision":false,"context":{"reason":"x\\"y"}}'],
    [{ effect: 'yes' as 'allow' }, '{"decision":false}'],
    [{ effect: true as unknown as 'allow', context: {} }, '{"decision":false,"context":{}}'],
  ])('%j is %s', (decision, text) => {
    expect(decisionText(decision)).toBe(text);
  });

  it('tells a batch item that failed from a deny', () => {
    const error = new AuthzError('store_unavailable', 'the store cannot be asked', { cause: 'private' });
    expect(new BatchText().of([{ effect: 'allow' }, error])).toBe(
      '{"evaluations":[{"decision":true},{"decision":false,"context":{"error":{"status":503,"message":"the store cannot be asked"}}}]}',
    );
  });

  // `{"decision":true,"context":{"letter":"…"}}` is 41 bytes and the text.
  const large = (letter: string): Decision => ({ effect: 'allow', context: { letter: letter.repeat(60) } });
  const plain: Decision = { effect: 'allow' };
  const shared = large('s');
  const failed = new AuthzError('evaluation_failed', 'x'.repeat(60));

  it.each<[string, number, (Decision | AuthzError)[], string]>([
    ['what fits to the byte', 202, [large('a'), large('b')], 'fits fits'],
    ['what is one byte too long', 201, [large('a'), large('b')], 'fits full'],
    ['bytes, not characters', 150, [large('é')], 'full'],
    [
      'an object that items share as often as it is answered',
      250,
      [shared, shared, shared],
      'fits fits full',
    ],
    ['yes and no as nothing', 101, [plain, large('a'), plain, plain], 'fits fits fits fits'],
    ['nothing any more once it is full', 150, [large('a'), large('b'), plain, failed], 'fits full full full'],
    ['what could not be decided', 150, [failed, failed], 'fits full'],
  ])('of a batch counts %s', (_, most, results, expected) => {
    const text = new BatchText(most);
    const admitted = results.map((result) => text.admit(result));
    expect(admitted.map((result) => (result === text.refusal ? 'full' : 'fits')).join(' ')).toBe(expected);
    expect((JSON.parse(text.of(admitted)) as { evaluations: unknown[] }).evaluations).toHaveLength(
      results.length,
    );
  });

  it('of what does not fit names the bound', () => {
    const text = new BatchText(50);
    const message = 'the decisions of this batch are longer than 50 bytes together: ask for fewer at once';
    expect(JSON.parse(text.of([text.admit(large('a'))]))).toEqual({
      evaluations: [{ decision: false, context: { error: { status: 500, message } } }],
    });
  });
});
