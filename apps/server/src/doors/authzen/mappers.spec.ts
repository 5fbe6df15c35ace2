import { describe, expect, it } from '@jest/globals';

import { AuthzError, type Decision, type JsonObject, type JsonValue } from '#libs/domain';

import { checkRequestOf } from './check-request.mapper.js';
import { decisionText, evaluationsText } from './decision.mapper.js';
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
    expect(evaluationsText([{ effect: 'allow' }, error])).toBe(
      '{"evaluations":[{"decision":true},{"decision":false,"context":{"error":{"status":503,"message":"the store cannot be asked"}}}]}',
    );
  });

  it('says in its place which decision is beyond what a batch may answer, and goes on with those that say little', () => {
    const large = (letter: string): Decision => ({ effect: 'allow', context: { letter: letter.repeat(60) } });
    const refused = {
      decision: false,
      context: {
        error: {
          status: 500,
          message:
            'the decisions of this batch are longer than 250 characters together: ask for fewer at once',
        },
      },
    };
    const items: Decision[] = [large('a'), large('b'), large('c'), { effect: 'allow' }, large('a')];
    expect(JSON.parse(evaluationsText(items, 250))).toEqual({
      evaluations: [
        { decision: true, context: { letter: 'a'.repeat(60) } },
        { decision: true, context: { letter: 'b'.repeat(60) } },
        refused,
        { decision: true },
        refused,
      ],
    });
  });
});
