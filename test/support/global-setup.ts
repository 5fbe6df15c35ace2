import { importTypeScript } from './import-typescript.mjs';

export default async function globalSetup(): Promise<void> {
  const servers = await importTypeScript<typeof import('./servers.js')>(
    new URL('servers.ts', import.meta.url),
  );
  await servers.start();
}
