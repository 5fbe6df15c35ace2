import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Parser } from 'tar';

/** Reads one file out of the archive that `opa build` wrote. */
export async function archivedFile(archive: string, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const parser = new Parser({
    filter: (path) => path.replace(/^\/+/, '') === name,
    onReadEntry: (entry) => {
      entry.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
      });
    },
  });
  // A process that read hostile Rego wrote it: a link in its place would lead us out of the folder.
  const file = await open(archive, constants.O_RDONLY | constants.O_NOFOLLOW);
  await pipeline(file.createReadStream(), parser);
  if (chunks.length === 0) throw new Error(`the build has no ${name}`);
  return new Uint8Array(Buffer.concat(chunks));
}
