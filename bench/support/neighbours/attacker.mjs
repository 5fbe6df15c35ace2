import { Agent } from 'undici';

const answerMillis = 60_000;

/**
 * Who works in the realm `attacker`: with a key that may only ask, or with one that may write there. Counts what it is answered,
 * so that the table tells whether an attack got through or was refused.
 */
export class Attacker {
  /** Times that each status was answered; `cut` where there was no answer. */
  tally = {};
  #connections = new Agent({
    connections: 256,
    headersTimeout: answerMillis,
    bodyTimeout: answerMillis,
    pipelining: 1,
  });

  /** @param keys `{ asking, writing }` */
  constructor({ url, keys }) {
    this.url = url;
    this.keys = keys;
  }

  /** As a service that may only ask. */
  ask(path, body, options = {}) {
    return this.#send('POST', path, body, { ...options, key: this.keys.asking });
  }

  /** As an administrator of the realm. */
  write(method, path, body, options = {}) {
    return this.#send(method, `/admin/v1${path}`, body, { ...options, key: this.keys.writing });
  }

  /** A write that has to get through, or the attack is none. */
  async mustWrite(method, path, body) {
    for (;;) {
      const { status, text } = await this.write(method, path, body, { untold: true });
      if (status < 300) return JSON.parse(text || 'null');
      if (!text.includes('compiler_unavailable')) throw new Error(`${method} ${path}: ${status} ${text}`);
    }
  }

  /** A write that a bound may refuse: what it said is printed, and answered is whether it got through. */
  async mayWrite(method, path, body) {
    const { status, text } = await this.write(method, path, body, { untold: true });
    if (status >= 300) console.error(`  ${method} ${path} was refused: ${status} ${text.slice(0, 300)}`);
    return status < 300;
  }

  async #send(method, path, body, { key, signal, untold = false }) {
    try {
      const response = await fetch(`${this.url}/realms/attacker${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal,
        dispatcher: this.#connections,
      });
      const text = await response.text();
      if (!untold) this.count(response.status);
      return { status: response.status, text };
    } catch (error) {
      if (!untold && !signal?.aborted) this.count('cut');
      return { status: 0, text: String(error) };
    }
  }

  count(what) {
    this.tally[what] = (this.tally[what] ?? 0) + 1;
  }

  close() {
    return this.#connections.destroy();
  }
}

/** Calls `once` over and over, `width` at a time, until the signal says stop. */
export async function overAndOver(signal, width, once) {
  const worker = async () => {
    while (!signal.aborted) await once();
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Calls `once` every so many milliseconds, whether or not the one before has ended; ends when the last one has. */
export function steadily(signal, everyMillis, once) {
  return new Promise((resolve) => {
    const pending = [];
    const timer = setInterval(() => pending.push(once()), everyMillis);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      Promise.allSettled(pending).then(resolve);
    });
  });
}
