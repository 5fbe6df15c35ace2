import { AuthzError, type JsonObject, type JsonValue, type PolicyArtifact } from '#libs/domain';
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
  readonly loadGate = new Gate();
  readonly loads: string[] = [];
  evaluations = 0;
  alive = 0;
  /** Evaluations that were asked of a disposed policy. */
  useAfterDispose = 0;

  override async load(artifact: PolicyArtifact, data: JsonObject): Promise<LoadedPolicy> {
    const digest = new TextDecoder().decode(artifact.wasm);
    this.loads.push(digest);
    await this.loadGate.pass();
    if (this.broken.has(digest) || this.brokenWith(digest, data)) {
      throw new AuthzError('policy_invalid', 'the module is malformed');
    }
    this.alive++;
    return this.loaded(artifact, digest, data);
  }

  private loaded(artifact: PolicyArtifact, digest: string, data: JsonObject): LoadedPolicy {
    let disposed = false;
    return {
      entrypoints: new Set(artifact.entrypoints),
      pure: !this.impure.has(digest),
      evaluate: async (entrypoint, input) => {
        this.evaluations++;
        if (disposed) this.useAfterDispose++;
        const result = this.module(digest)(JSON.parse(input ?? 'null') as FakeInput, data, entrypoint);
        await this.gate.pass();
        return result === undefined ? undefined : JSON.stringify(result);
      },
      dispose: () => {
        if (disposed) throw new Error('disposed twice');
        disposed = true;
        this.alive--;
      },
    };
  }

  private module(digest: string): FakeModule {
    const module = this.modules.get(digest);
    if (module === undefined) throw new Error(`no module ${digest}`);
    return module;
  }
}
