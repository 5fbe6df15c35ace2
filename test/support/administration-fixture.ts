import { type CompileRequest, PolicyCompiler, type QuotaLimits, usualQuotas } from '#libs/administration';
import { AuthzError, type Caller, defaultRealm, type PolicyArtifact, type Scope, scopes } from '#libs/domain';
import { InMemoryAdministrationStore } from './in-memory-administration-store.js';

export const now = new Date('2026-05-04T03:02:01.000Z');

export function callerWith(granted: readonly Scope[] = scopes, id = 'tester', realm = defaultRealm): Caller {
  return { realm, kind: 'client', id, scopes: new Set(granted) };
}

/** Counts up, so that every id and every "random" byte is known beforehand. */
export function countingEnvironment() {
  let ids = 0;
  let fill = 0;
  return {
    clock: () => now,
    newId: () => `id-${++ids}`,
    randomBytes: (size: number) => new Uint8Array(size).fill(++fill),
  };
}

/** Compiles whatever does not say `broken`; the module is the text of its sources. */
export class EchoPolicyCompiler extends PolicyCompiler {
  override identity = 'echo 1';
  compiled = 0;

  override async compile(request: CompileRequest): Promise<PolicyArtifact> {
    this.compiled++;
    const broken = request.sources.find(({ content }) => content.includes('broken'));
    if (broken) {
      const faults = [{ at: broken.path, message: 'rego_parse_error: broken', row: 3, col: 1 }];
      throw new AuthzError('policy_invalid', 'the policy does not compile', { faults });
    }
    const wasm = new TextEncoder().encode(request.sources.map(({ content }) => content).join(''));
    return { wasm, entrypoints: [request.package, `${request.package}/allow`], data: {} };
  }
}

export function newStore(limits: Partial<QuotaLimits> = {}): InMemoryAdministrationStore {
  return new InMemoryAdministrationStore(() => now, { ...usualQuotas, ...limits });
}
