import { setTimeout as pause } from 'node:timers/promises';

import { Client } from 'undici';

const path = '/access/v1/evaluation';

/**
 * Questions at a steady rate over several connections, each with one question at a time. Every other question is new, so it
 * is evaluated; the others repeat and come from the cache whenever nothing changed. Keeps every answer.
 */
export class SteadyLoad {
  /** What came back, in no order: `{ connection, sent, received, status, revision, body }`, times in milliseconds. */
  answers = [];
  #stopped = false;
  #asked = 0;

  constructor({ url, key, perSecond, connections }) {
    this.headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    this.everyMillis = (connections * 1000) / perSecond;
    this.clients = Array.from({ length: connections }, () => new Client(url));
  }

  start() {
    this.#stopped = false;
    this.running = this.clients.map((client, connection) => this.#keepAsking(client, connection));
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.running);
  }

  async close() {
    await Promise.all(this.clients.map((client) => client.close()));
  }

  /** Asks at once, and only accepts an answer of that revision or later. */
  askDemanding(revision) {
    return this.#ask(this.clients[0], 'demanding', { 'portcullis-at-least-revision': String(revision) });
  }

  async #keepAsking(client, connection) {
    let due = performance.now() + (this.everyMillis * connection) / this.clients.length;
    while (!this.#stopped) {
      await pause(Math.max(0, due - performance.now()));
      this.answers.push(await this.#ask(client, connection));
      // Where the server was late, what was missed is not asked all at once afterwards.
      due = Math.max(due + this.everyMillis, performance.now());
    }
  }

  async #ask(client, connection, extra) {
    const sent = performance.now();
    const headers = { ...this.headers, ...extra };
    try {
      const response = await client.request({ method: 'POST', path, headers, body: this.#question() });
      const text = await response.body.text();
      const received = performance.now();
      const revision = Number(response.headers['portcullis-revision']);
      return { connection, sent, received, status: response.statusCode, revision, body: text };
    } catch (error) {
      return { connection, sent, received: performance.now(), status: 0, body: String(error) };
    }
  }

  #question() {
    const n = this.#asked++;
    const id = n % 2 === 0 ? `new-${n}` : `again-${n % 50}`;
    return JSON.stringify({
      subject: { type: 'user', id: 'alice' },
      action: { name: 'read' },
      resource: { type: 'release', id },
    });
  }
}
