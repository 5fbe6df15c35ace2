import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from './eventually.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look at odd shapes
}

export async function ask(
  url: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string>; key?: string } = {},
): Promise<Answer> {
  const { body, key, headers = {} } = options;
  const response = await fetch(url, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: asJson(text) };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a write answers: the thing, and the revision that the write made. */
export interface WrittenThing {
  readonly id: string;
  readonly revision: number;
}

export interface PolicyManifest {
  readonly name: string;
  readonly description: string;
  readonly package: string;
  readonly resourceTypes: readonly string[];
  readonly regoVersion: 'v0' | 'v1';
}

const policies = join(import.meta.dirname, '../../policies');

/** Talks to the admin API as a person would; a write that is refused is a failed test. */
export class AdminClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly realm?: string,
  ) {}

  private get realmUrl(): string {
    return this.realm === undefined ? this.url : `${this.url}/realms/${this.realm}`;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return ask(`${this.realmUrl}/admin/v1${path}`, {
      method,
      key: this.key,
      headers,
      ...(body !== undefined && { body }),
    });
  }

  /** Answers the written thing with its `revision`. */
  async write(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<WrittenThing> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** Resolves when the replica that this client talks to answers from all that was written up to now. */
  async settled(): Promise<void> {
    const { headers } = await this.call('POST', '/roles', {
      name: `settled-${randomUUID()}`,
      permissions: [],
      parents: [],
    });
    const answer = await ask(`${this.realmUrl}/access/v1/evaluation`, {
      body: { subject: { type: 'user', id: '-' }, action: { name: '-' }, resource: { type: '-', id: '-' } },
      key: this.key,
      headers: { 'portcullis-at-least-revision': headers.get('portcullis-revision') ?? '' },
    });
    if (answer.status !== 200) throw new Error(`not settled: ${answer.status} ${answer.text}`);
  }

  createUser(user: { id: string; username?: string; [member: string]: unknown }) {
    return this.write('POST', '/users', { username: user.id, ...user });
  }

  createRole(name: string, permissions: readonly string[] = [], parents: readonly string[] = []) {
    return this.write('POST', '/roles', { name, permissions, parents });
  }

  assign(userId: string, role: string, resource?: { type: string; id: string }) {
    return this.write('POST', '/role-assignments', { user_id: userId, role, ...(resource && { resource }) });
  }

  /** Creates the policy, uploads its sources and makes them live. */
  async publish(manifest: PolicyManifest, sources: readonly { path: string; content: string }[]) {
    const { name, description, package: packagePath, resourceTypes } = manifest;
    await this.write('POST', '/policies', {
      name,
      description,
      package: packagePath,
      resource_types: resourceTypes,
    });
    return this.upload(name, sources, manifest.regoVersion);
  }

  /** Waits for a compiler that is still being looked for. */
  async upload(
    name: string,
    sources: readonly { path: string; content: string }[],
    regoVersion = 'v1',
  ): Promise<WrittenThing> {
    const path = `/policies/${name}/versions`;
    let answer: Answer | undefined;
    await eventually(async () => {
      answer = await this.call('POST', path, { rego_version: regoVersion, sources, activate: true });
      if (answer.body?.code === 'compiler_unavailable') throw new Error(answer.text);
    }, 120_000);
    if (answer === undefined || answer.status >= 300)
      throw new Error(`POST ${path}: ${answer?.status} ${answer?.text}`);
    return answer.body;
  }

  /** Publishes what stands in a folder of `policies/`. */
  publishShipped(folder: string) {
    const manifest = JSON.parse(
      readFileSync(join(policies, folder, 'policy.json'), 'utf8'),
    ) as PolicyManifest;
    return this.publish(manifest, readSources(folder));
  }
}

export function readSources(folder: string): { path: string; content: string }[] {
  const directory = join(policies, folder);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.rego') || file === 'data.json')
    .map((path) => ({ path, content: readFileSync(join(directory, path), 'utf8') }));
}
