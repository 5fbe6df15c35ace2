/** One thing that is wrong with the configuration. */
export interface ConfigFault {
  /** The environment variable to mend. */
  readonly key: string;
  /** What is expected; never the value of a secret. */
  readonly message: string;
}

/** Everything that is wrong with the configuration, found in one pass. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly ConfigFault[]) {
    super(report(faults));
  }
}

function report(faults: readonly ConfigFault[]): string {
  const width = Math.max(0, ...faults.map((fault) => fault.key.length));
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  const lines = faults.map((fault) => `  ${fault.key.padEnd(width)}  ${fault.message}`);
  return [`${count} in the configuration`, ...lines].join('\n');
}
