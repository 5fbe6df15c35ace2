import 'reflect-metadata';
import { configurationDocument, readConfig } from '#libs/config';
import { OpaBinary } from '#libs/opa';
import { createLogger } from '#libs/telemetry';
import { createApplication, openApiDocumentOf } from '../application.js';
import { sections } from '../configuration.js';
import { composeServer } from '../server.module.js';
import { Lifecycle } from './lifecycle.js';

/** docs/configuration.md */
export function configuration(): string {
  return configurationDocument(sections);
}

/** test/golden/openapi.json: what `/openapi.json` answers when every door is open. Connects to nothing. */
export async function openapi(): Promise<string> {
  const target = 'all';
  const parts = {
    configuration: readConfig(sections, {}),
    logger: createLogger({ level: 'silent' }),
    lifecycle: new Lifecycle(),
  };
  const opa = new OpaBinary({ environment: {}, sources: [] });
  const server = composeServer({ ...parts, databaseUrl: 'postgres://127.0.0.1/none', opa });
  const app = await createApplication(server, {
    ...parts,
    target,
    operations: undefined,
    publicUrl: () => 'http://127.0.0.1',
  });
  const document = openApiDocumentOf(app, target);
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
