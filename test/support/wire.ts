import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which every byte is the test's own, and what came back on it. */
export class Wire {
  /** Bytes as latin-1 text. */
  received = '';
  /** The other side closed it, or cut it off. */
  ended = false;
  readonly socket: Socket;
  private waiting: () => void = () => undefined;

  /** @param url of the server; its path counts for nothing. */
  constructor(url: string) {
    const { port, hostname } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => {
      this.received += text;
      this.waiting();
    });
    for (const event of ['end', 'close', 'error']) {
      this.socket.on(event, () => {
        this.ended = true;
        this.waiting();
      });
    }
  }

  /** Waits until the other side's system has taken the connection. */
  async connected(): Promise<this> {
    if (this.socket.connecting) await once(this.socket, 'connect');
    return this;
  }

  send(bytes: string | Buffer): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }

  /** Waits until what came satisfies `enough`, or no more can come. */
  async until(enough: (received: string) => boolean): Promise<string> {
    while (!enough(this.received) && !this.ended) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
    return this.received;
  }

  /** The first answer with all of its body. */
  async answer(): Promise<HttpAnswer> {
    return parseAnswer(await this.until((received) => isWhole(received)));
  }

  /** Waits until the other side has ended the connection. */
  async end(): Promise<string> {
    return this.until(() => false);
  }

  /** Reads nothing of what comes. */
  deaf(): this {
    this.socket.pause();
    return this;
  }

  /** Reads again. */
  listen(): this {
    this.socket.resume();
    return this;
  }

  /** Leaves without a word. */
  abort(): void {
    this.socket.destroy();
  }
}

/** @param lines header lines beside `Host`. */
export function requestHead(method: string, target: string, lines: readonly string[] = []): string {
  return [`${method} ${target} HTTP/1.1`, 'host: test', ...lines, '', ''].join('\r\n');
}

/** Sends one request and waits for its answer. */
export async function exchange(url: string, bytes: string): Promise<HttpAnswer> {
  const wire = new Wire(url).send(bytes);
  try {
    return await wire.answer();
  } finally {
    wire.abort();
  }
}

function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = parseAnswer(received).headers['content-length'];
  return length !== undefined && received.length >= end + 4 + Number(length);
}

function parseAnswer(received: string): HttpAnswer {
  const end = received.indexOf('\r\n\r\n');
  const [line = '', ...lines] = received.slice(0, end === -1 ? undefined : end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((one) => [
      one.slice(0, one.indexOf(':')).toLowerCase(),
      one.slice(one.indexOf(':') + 1).trim(),
    ]),
  );
  return { status: Number(line.split(' ')[1]), headers, body: end === -1 ? '' : received.slice(end + 4) };
}
