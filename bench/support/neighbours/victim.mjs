// A process of its own, so that the attacker's work does not show in the victim's figures. Asks at a steady rate while it is
// told to, and tells how long each answer took from the moment at which the question was due: a server that stands still
// for a second makes fifty questions late, not one.
import { setTimeout as pause } from 'node:timers/promises';

import { Pool } from 'undici';

const { VICTIM_URL: url, VICTIM_KEY: key, VICTIM_RATE: rate } = process.env;
const everyMillis = 1_000 / Number(rate);
const path = '/realms/victim/access/v1/evaluation';
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const answerMillis = 30_000;

const pool = new Pool(url, {
  connections: 64,
  headersTimeout: answerMillis,
  bodyTimeout: answerMillis,
  connectTimeout: answerMillis,
});
let asked = 0;
let running = null;

/** Every other question is new, the others come from the cache. */
function question() {
  const n = asked++;
  return JSON.stringify({
    subject: { type: 'user', id: 'alice' },
    action: { name: 'read' },
    resource: {
      type: 'record',
      id: n % 2 === 0 ? `new-${n}` : `again-${n % 50}`,
      properties: { status: 'active' },
    },
  });
}

async function ask(due) {
  try {
    const response = await pool.request({ method: 'POST', path, headers, body: question() });
    const text = await response.body.text();
    const isRight = response.statusCode === 200 && text === '{"decision":true}';
    return { millis: performance.now() - due, wrong: isRight ? null : `${response.statusCode} ${text}` };
  } catch (error) {
    return { millis: performance.now() - due, wrong: String(error) };
  }
}

async function keepAsking(state) {
  const answers = [];
  for (let due = performance.now(); !state.stopped; due += everyMillis) {
    await pause(Math.max(0, due - performance.now()));
    answers.push(ask(due));
  }
  return Promise.all(answers);
}

process.on('message', async (message) => {
  if (message === 'start') {
    const state = { stopped: false };
    running = { state, answers: keepAsking(state) };
    return;
  }
  running.state.stopped = true;
  process.send(await running.answers);
});
process.on('disconnect', () => process.exit());
process.send('ready');
