import { OpaServer } from './opa-server.js';

/** OPA's evaluator has programs that it does not survive, or not in time. They tell nothing, and the next one gets a new server. */
export class GuardedServer {
  private server: OpaServer | undefined;
  /** How often OPA gave no answer. */
  losses = 0;

  constructor(private readonly opa: string) {}

  /** Answers undefined when OPA was lost on the way; what else is thrown goes through. */
  async use<T>(work: (server: OpaServer) => Promise<T>): Promise<T | undefined> {
    this.server ??= await OpaServer.start(this.opa);
    try {
      return await work(this.server);
    } catch (error) {
      if (!isLoss(error)) throw error;
      this.losses++;
      this.stop();
      return undefined;
    }
  }

  stop(): void {
    this.server?.stop();
    this.server = undefined;
  }
}

function isLoss(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'EPIPE' || code === 'OPA_TIMEOUT';
}
