import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { AuthzError, type CheckRequest, type Properties, WrittenObject } from '#libs/domain';
import { canonicalJson } from '#libs/json';

import type { Evaluations } from '../authzen/evaluations.mapper.js';
import { readEvaluation, readEvaluations } from '../authzen/read-evaluations.js';
import { inputOfBody } from '../opa-api/query-input.js';
import { BodyReaders } from './body-readers.js';

const limits = { maxBytes: 1_048_576, maxDepth: 16, maxBatchItems: 20, exactIntegers: true };
const payer = { realm: 'default', id: 'todo-app' };
const beside = new BodyReaders({ maxWaiting: 10_000, timeoutMs: 60_000 });
afterAll(() => beside.close());

const textOf = (object: Properties | undefined) =>
  object instanceof WrittenObject ? object.text : object && canonicalJson(object);

/** What is asked, in a form that does not tell who wrote it. */
function plain(asked: Evaluations): unknown {
  const item = (one: CheckRequest | AuthzError) =>
    one instanceof AuthzError
      ? refusal(one)
      : {
          parts: [one.subject, one.action, one.resource].map((part) => ({
            ...part,
            properties: textOf(part.properties),
          })),
          context: textOf(one.context),
        };
  return asked.kind === 'single' ? item(asked.request) : [asked.semantic, ...asked.items.map(item)];
}

function refusal(error: unknown): unknown {
  if (!(error instanceof AuthzError)) throw error;
  return { code: error.code, message: error.message, faults: error.faults };
}

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return refusal(error);
  }
}

async function bothWays(body: Buffer): Promise<[here: unknown, there: unknown][]> {
  const kinds = { evaluation: readEvaluation, evaluations: readEvaluations };
  const evaluations = Object.entries(kinds).map(async ([kind, read]) => [
    await outcome(() => plain(read(body, limits))),
    await outcome(async () =>
      plain(await beside.evaluations(kind as keyof typeof kinds, body, limits, payer)),
    ),
  ]);
  const input = [
    await outcome(() => inputOfBody(body, limits)),
    await outcome(() => beside.input(body, limits, payer)),
  ];
  return [...(await Promise.all(evaluations)), input] as [unknown, unknown][];
}

const entity = fc.oneof(
  fc.record({ type: fc.string(), id: fc.string(), name: fc.string(), properties: fc.jsonValue() }),
  fc.record({ type: fc.string(), id: fc.string(), name: fc.string() }),
  fc.jsonValue(),
);
const evaluation = fc.record(
  { subject: entity, action: entity, resource: entity, context: fc.oneof(fc.object(), fc.jsonValue()) },
  { requiredKeys: [] },
);
const asked = fc
  .tuple(
    evaluation,
    fc.record({ evaluations: fc.array(evaluation, { maxLength: 5 }), input: fc.jsonValue() }),
  )
  .map(([defaults, rest]) => JSON.stringify({ ...defaults, ...rest }));
/** JSON with a character gone, doubled or strange: all that a parser must refuse at its place. */
const hostile = fc
  .tuple(
    asked,
    fc.nat(),
    fc.constantFrom('', '"', '\\', '\\ud800', '{"a":1,"a":2}', '9007199254740993', '[', '\n'),
  )
  .map(([text, at, strange]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + strange + text.slice(place + 1);
  });

describe('a large body, read on another thread', () => {
  it('asks the same, or is refused with the same words at the same place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(asked, hostile), async (text) => {
        for (const [here, there] of await bothWays(Buffer.from(text))) expect(there).toEqual(here);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['too many bytes', Buffer.from(`{"a":"${'x'.repeat(1_048_576)}"}`)],
    ['deep nesting', Buffer.from('['.repeat(1_000) + ']'.repeat(1_000))],
    ['too many items', Buffer.from(JSON.stringify({ evaluations: Array.from({ length: 21 }, () => ({})) }))],
  ])('refuses %s alike', async (_, body) => {
    for (const [here, there] of await bothWays(body)) expect(there).toEqual(here);
  });

  it('still shares what all of its items share', async () => {
    const [subject, context] = [
      { type: 'user', id: 'a', properties: { p: 1 } },
      { long: 'x'.repeat(20_000) },
    ];
    const items = Array.from({ length: 20 }, (_, id) => ({ resource: { type: 'doc', id: String(id) } }));
    const body = Buffer.from(
      JSON.stringify({ subject, action: { name: 'read' }, context, evaluations: items }),
    );
    const read = await beside.evaluations('evaluations', body, limits, payer);
    const requests = (read.kind === 'batch' ? read.items : []) as CheckRequest[];
    expect(requests).toHaveLength(20);
    expect(new Set(requests.map((one) => one.subject)).size).toBe(1);
    expect(new Set(requests.map((one) => one.context)).size).toBe(1);
  });

  it('waits with others for the one thread, and is refused where too many wait', async () => {
    const crowded = new BodyReaders({ maxWaiting: 4, timeoutMs: 60_000 });
    const body = Buffer.from('{"input":1}');
    const first = [1, 2].map(() => crowded.input(body, limits, payer));
    await expect(crowded.input(body, limits, payer)).rejects.toMatchObject({ code: 'limit_exceeded' });
    expect(await crowded.input(body, limits, { realm: 'acme', id: 'x' })).toBe('1');
    expect(await Promise.all(first)).toEqual(['1', '1']);
    expect([crowded.queued, crowded.refused]).toEqual([0, 1]);
    await crowded.close();
  });
});
