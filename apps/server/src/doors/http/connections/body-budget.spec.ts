import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from '@jest/globals';

import type { Caller } from '#libs/domain';

import { BodyBudget } from './body-budget.js';

const most = 8_000_000;
const limit = 1_000_000;
const caller = (id: string, realm = 'default'): Caller => ({ realm, kind: 'client', id, scopes: new Set() });
const sending = (headers: Record<string, string>): IncomingMessage =>
  Object.assign(new EventEmitter(), { headers }) as never;
const large = () => sending({ 'content-length': String(limit) });

function times(count: number, work: () => void): void {
  for (let time = 0; time < count; time++) work();
}

describe('room for bodies', () => {
  it('is a quarter for one caller, and others go on', () => {
    const budget = new BodyBudget(most);
    times(2, () => {
      budget.reserve(caller('a'), large(), limit);
    });
    expect(() => {
      budget.reserve(caller('a'), large(), limit);
    }).toThrow(expect.objectContaining({ code: 'limit_exceeded', retryAfterSeconds: 1 }));
    budget.reserve(caller('b'), large(), limit);
  });

  it('is a half for one realm, whatever its callers are called, and others go on', () => {
    const budget = new BodyBudget(most);
    for (const id of ['a', 'b'])
      times(2, () => {
        budget.reserve(caller(id, 'acme'), large(), limit);
      });
    expect(() => {
      budget.reserve(caller('c', 'acme'), large(), limit);
    }).toThrow(expect.objectContaining({ code: 'limit_exceeded' }));
    budget.reserve(caller('a', 'other'), large(), limit);
  });

  it('ends for all', () => {
    const budget = new BodyBudget(most);
    times(8, () => {
      budget.reserve(caller(String(Math.random()), String(Math.random())), large(), limit);
    });
    expect(() => {
      budget.reserve(caller('z', 'z'), large(), limit);
    }).toThrow(expect.objectContaining({ code: 'overloaded', retryAfterSeconds: 1 }));
  });

  it('comes back when a body has arrived or was cut off', () => {
    const budget = new BodyBudget(most);
    for (let round = 0; round < 100; round++) {
      const requests = [large(), large()];
      for (const request of requests) budget.reserve(caller('a'), request, limit);
      for (const request of requests) request.emit('close');
    }
  });

  it.each([
    ['as much as the door takes for chunks without end', { 'transfer-encoding': 'chunked' }, 2],
    ['no more than the door takes for what is larger', { 'content-length': '99999999999' }, 2],
    ['nothing for small bodies', { 'content-length': '16384' }, 1_000],
    ['nothing where no body comes', {}, 1_000],
  ])('is taken: %s', (_, headers, count) => {
    const budget = new BodyBudget(most);
    times(count, () => {
      budget.reserve(caller('a'), sending(headers), limit);
    });
    const one = () => {
      budget.reserve(caller('a'), sending(headers), limit);
    };
    if (count === 2) expect(one).toThrow();
    else one();
  });

  it('lets one body through that is larger than the share', () => {
    const budget = new BodyBudget(limit);
    budget.reserve(caller('a'), large(), limit);
    expect(() => {
      budget.reserve(caller('a'), large(), limit);
    }).toThrow();
  });
});
