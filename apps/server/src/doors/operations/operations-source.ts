import type { ReplicaStatus } from '#libs/decision';

/** What the probes and the scraper ask of the rest of the process. Every method answers at once and never throws. */
export abstract class OperationsSource {
  /** How the replica follows the store. */
  abstract replica(): ReplicaStatus;
  /** False while the store answers but takes no writes. */
  abstract storeWritable(): boolean;
  /** `off`: none is configured. */
  abstract sharedCache(): 'off' | 'up' | 'down';
  /** True from the moment this process was told to stop. */
  abstract draining(): boolean;
  /** Everything counted, in the Prometheus exposition format. */
  abstract metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}
