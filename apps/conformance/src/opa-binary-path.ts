import { processEnvironment } from '#libs/config';
import { OpaBinary } from '#libs/opa';

/** The pinned compiler, installed when it is nowhere. Rejects with `compiler_unavailable`. */
export function opaBinaryPath(): Promise<string> {
  const binary = new OpaBinary({
    configuredPath: processEnvironment['OPA_BIN'],
    environment: processEnvironment,
    onProgress: (message) => process.stderr.write(`opa: ${message}\n`),
  });
  return binary.ready();
}
