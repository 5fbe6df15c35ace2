import { createHash } from 'node:crypto';

import { type PolicyProgram, programOf } from './host/policy-program.js';
import type { ProgramFacts } from './host/program-facts.js';

/**
 * Compiles each module once, however many realms load it and however often its data changes. Holds programs weakly: one
 * that no loaded policy uses any more may go.
 */
export class ProgramCache {
  private readonly programs = new Map<string, WeakRef<PolicyProgram>>();
  private readonly compiling = new Map<string, Promise<PolicyProgram>>();

  constructor(private readonly compiler: { compile(wasm: Uint8Array): Promise<ProgramFacts> }) {}

  /** Rejects with `policy_invalid` for a module that cannot be used; failures are not remembered. */
  get(wasm: Uint8Array): Promise<PolicyProgram> {
    const digest = createHash('sha256').update(wasm).digest('hex');
    const known = this.programs.get(digest)?.deref();
    return known === undefined ? this.compileOnce(digest, wasm) : Promise.resolve(known);
  }

  private compileOnce(digest: string, wasm: Uint8Array): Promise<PolicyProgram> {
    const running = this.compiling.get(digest);
    if (running !== undefined) return running;
    const compiling = this.compile(digest, wasm).finally(() => this.compiling.delete(digest));
    this.compiling.set(digest, compiling);
    return compiling;
  }

  private async compile(digest: string, wasm: Uint8Array): Promise<PolicyProgram> {
    const program = programOf(await this.compiler.compile(wasm));
    this.forgetCollected();
    this.programs.set(digest, new WeakRef(program));
    return program;
  }

  private forgetCollected(): void {
    for (const [digest, program] of this.programs) {
      if (program.deref() === undefined) this.programs.delete(digest);
    }
  }
}
