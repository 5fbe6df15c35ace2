import { list } from 'tar';

/** Reads the compiled module out of the archive that `opa build` wrote. */
export async function wasmModule(archive: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  await list({
    file: archive,
    filter: (path) => path.replace(/^\/+/, '') === 'policy.wasm',
    onReadEntry: (entry) => {
      entry.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
      });
    },
  });
  if (chunks.length === 0) throw new Error('the build has no policy.wasm');
  return new Uint8Array(Buffer.concat(chunks));
}
