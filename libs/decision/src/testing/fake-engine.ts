import { AuthzError, type JsonObject, type JsonValue, type PolicyArtifact } from '#libs/domain';
import { type CheckedJson, JsonText } from '#libs/json';
import type { PolicyData } from '../ports/policy-data.js';
import { type LoadedPolicy, PolicyEngine } from '../ports/policy-engine.js';
import { Gate } from './gate.js';

/** What policies get, parsed. */
export interface FakeInput {
  readonly realm: string;
  readonly subject: JsonObject & {
    readonly id: string;
    readonly stored?: { readonly roles: string[]; readonly username: string };
  };
  readonly action: { readonly name: string; readonly properties: JsonObject };
  readonly resource: { readonly type: string; readonly id: string; readonly properties: JsonObject };
  readonly context: JsonObject;
}

/** Answers an entry point with a document; undefined is the undefined document. */
export type FakeModule = (input: FakeInput, data: JsonObject, entrypoint: string) => JsonValue | undefined;

/** Runs modules written in TypeScript, registered by the digest of the version they stand for. */
export class FakeEngine extends PolicyEngine {
  readonly modules = new Map<string, FakeModule>();
  readonly impure = new Set<string>();
  /** Digests that do not load. */
  readonly broken = new Set<string>();
  /** Digests that do not load with these data. */
  brokenWith: (digest: string, data: JsonObject) => boolean = () => false;
  readonly gate = new Gate();
  /** Evaluations answer without a promise, and so without asking `gate`. */
  atOnce = false;
  readonly loadGate = new Gate();
  closed = false;
  /** Digests of what was loaded, and of what was given other data that it reads. */
  readonly loads: string[] = [];
  readonly changes: string[] = [];
  /** Digests that read no roles. Everybody else reads all that there is. */
  readonly withoutRoles = new Set<string>();
  evaluations = 0;
  alive = 0;
  /** Evaluations that were asked of a disposed policy. */
  useAfterDispose = 0;
  private readonly known = new WeakMap<LoadedPolicy, { digest: string; data: JsonObject }>();

  override load(artifact: PolicyArtifact, data: PolicyData): Promise<LoadedPolicy> {
    const digest = new TextDecoder().decode(artifact.wasm);
    this.loads.push(digest);
    return this.made(artifact.entrypoints, digest, this.read(digest, data));
  }

  override async change(policy: LoadedPolicy, data: PolicyData): Promise<LoadedPolicy> {
    const { digest, data: before } = this.known.get(policy) ?? absent();
    const now = this.read(digest, data);
    if (JSON.stringify(now) === JSON.stringify(before)) return policy;
    this.changes.push(digest);
    return this.made([...policy.entrypoints], digest, now);
  }

  private read(digest: string, data: PolicyData): JsonObject {
    const { portcullis, ...own } = parsed(data) as { portcullis: JsonObject };
    if (!this.withoutRoles.has(digest)) return { ...own, portcullis };
    return { ...own, portcullis: { documents: portcullis['documents'] ?? {} } };
  }

  private async made(
    entrypoints: readonly string[],
    digest: string,
    data: JsonObject,
  ): Promise<LoadedPolicy> {
    await this.loadGate.pass();
    if (this.closed) throw new AuthzError('shutting_down', 'the engine is closed');
    if (this.broken.has(digest) || this.brokenWith(digest, data)) {
      throw new AuthzError('policy_invalid', 'the module is malformed');
    }
    this.alive++;
    const loaded = this.loaded(entrypoints, digest, data);
    this.known.set(loaded, { digest, data });
    return loaded;
  }

  private loaded(entrypoints: readonly string[], digest: string, data: JsonObject): LoadedPolicy {
    let disposed = false;
    return {
      entrypoints: new Set(entrypoints),
      pure: !this.impure.has(digest),
      evaluate: (entrypoint, input) => {
        this.evaluations++;
        if (disposed) this.useAfterDispose++;
        const answer = () => {
          const read = JSON.parse(textOf(input) ?? 'null') as FakeInput;
          const result = this.module(digest)(read, data, entrypoint);
          return result === undefined ? undefined : JSON.stringify(result);
        };
        return this.atOnce ? answer() : this.beside(answer);
      },
      readOf: (_member, text) => text,
      dispose: () => {
        if (disposed) throw new Error('disposed twice');
        disposed = true;
        this.alive--;
      },
    };
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  private async beside<T>(answer: () => T): Promise<T> {
    const result = answer();
    await this.gate.pass();
    return result;
  }

  private module(digest: string): FakeModule {
    const module = this.modules.get(digest);
    if (module === undefined) throw new Error(`no module ${digest}`);
    return module;
  }
}

function parsed(data: PolicyData): JsonObject {
  const text = JSON.stringify(data, (_name, value: unknown) =>
    value instanceof JsonText ? (value.parsed() as JsonValue) : value,
  );
  return JSON.parse(text) as JsonObject;
}

function absent(): never {
  throw new Error('the policy was not loaded here');
}

function textOf(input: string | CheckedJson | undefined): string | undefined {
  return typeof input === 'object' ? input.text : input;
}
