import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { processEnvironment } from '#libs/config';

import { exactText, isObject, parseExact } from '../exact/exact-json.js';
import type { Outcome } from './outcome.js';

const requestMillis = 5_000;
const startAttempts = 200;

/** One `opa run --server` on a socket in a folder of its own: the evaluator that is right by definition. */
export class OpaServer {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(opa: string): Promise<OpaServer> {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-fuzz-'));
    const address = `unix://${join(folder, 'opa.sock')}`;
    const options = ['--log-level', 'error', '--disable-telemetry', '--addr', address];
    const child = spawn(opa, ['run', '--server', ...options], {
      stdio: 'ignore',
      env: { ...processEnvironment, TZ: 'UTC' },
    });
    const server = new OpaServer(folder, child);
    await server.awaitHealth();
    return server;
  }

  stop(): void {
    this.agent.destroy();
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Replaces the policy of this name. Answers the lines at fault, or none when it was taken. */
  async putPolicy(name: string, text: string): Promise<readonly number[]> {
    const { status, body } = await this.send('PUT', `/v1/policies/${name}`, text, 'text/plain');
    if (status === 200) return [];
    const rows = [...body.matchAll(/"row": ?(\d+)/g)].map(([, row]) => Number(row));
    return rows.length > 0 ? rows : [0];
  }

  async putData(path: string, json: string): Promise<void> {
    await this.send('PUT', `/v1/data/${path}`, json, 'application/json');
  }

  /** @param input JSON text, well formed or not. */
  async evaluate(path: string, input: string | undefined): Promise<Outcome> {
    const body = input === undefined ? '{}' : `{"input":${input}}`;
    const answer = await this.send('POST', `/v1/data/${path}`, body, 'application/json');
    if (answer.status !== 200) return { kind: 'error', reason: answer.body.slice(0, 500) };
    const document = parseExact(answer.body);
    const result = isObject(document) ? document.get('result') : undefined;
    return result === undefined ? { kind: 'undefined' } : { kind: 'value', json: exactText(result) };
  }

  private async awaitHealth(): Promise<void> {
    for (let attempt = 0; attempt < startAttempts; attempt++) {
      const answer = await this.send('GET', '/health', '', 'text/plain').catch(() => null);
      if (answer?.status === 200) return;
      await wait(50);
    }
    this.stop();
    throw new Error('opa run --server did not start');
  }

  private send(
    method: string,
    path: string,
    body: string,
    type: string,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...{
            socketPath: join(this.folder, 'opa.sock'),
            agent: this.agent,
            method,
            path,
            timeout: requestMillis,
          },
          headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
          });
        },
      );
      call.on('timeout', () =>
        call.destroy(Object.assign(new Error('opa did not answer in time'), { code: 'OPA_TIMEOUT' })),
      );
      call.on('error', reject);
      call.end(body);
    });
  }
}
