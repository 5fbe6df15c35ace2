// Runs an embedded Postgres in a process of its own, for tests that kill it: node run-embedded-postgres.mjs <directory>
// Prints one JSON object: {"url","location"} when it is up, {"error"} when it is not.
import { importTypeScript } from './import-typescript.mjs';

const { EmbeddedPostgres } = await importTypeScript(
  new URL('../../libs/persistence/src/index.ts', import.meta.url),
);
const log = (message) => process.stderr.write(`${message}\n`);
const postgres = new EmbeddedPostgres({ directory: process.argv[2], log, settings: { fsync: 'off' } });
process.on('unhandledRejection', (reason) => {
  process.stdout.write(`${JSON.stringify({ unhandled: String(reason) })}\n`);
});
try {
  process.stdout.write(`${JSON.stringify(await postgres.start())}\n`);
  process.stdin.resume().once('end', () => process.exit(1));
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
}
