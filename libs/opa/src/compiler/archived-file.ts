import { list } from 'tar';

/** Reads one file out of the archive that `opa build` wrote. */
export async function archivedFile(archive: string, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  await list({
    file: archive,
    filter: (path) => path.replace(/^\/+/, '') === name,
    onReadEntry: (entry) => {
      entry.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
      });
    },
  });
  if (chunks.length === 0) throw new Error(`the build has no ${name}`);
  return new Uint8Array(Buffer.concat(chunks));
}
