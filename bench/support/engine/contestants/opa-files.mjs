import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes a workload's sources, data and first question where `opa` can read them. */
export function opaFiles({ sources, data, questions }) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-opa-'));
  const write = (path, content) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  return {
    policies: sources.map(({ path, content }) => write(path, content)),
    data: write('data.json', JSON.stringify(data)),
    input: write('question.json', JSON.stringify(questions[0].input)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
