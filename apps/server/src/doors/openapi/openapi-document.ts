import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { componentSchemas } from './component-schemas.js';

/** `paths` of an OpenAPI document, for doors that are no Nest controllers. */
export type OpenApiPaths = Readonly<Record<string, unknown>>;

interface Operation {
  operationId?: string;
  parameters?: { name: string; in: string }[];
}

const description = `Centralized authorization: one place that owns users, roles and policies and answers "may this subject do this to that?".

The default realm is served at the bare paths, any other below \`/realms/{realm}\`. Every write answers the realm's new \`revision\`;
send it as \`Portcullis-At-Least-Revision\` with a decision that must have seen the write. Errors are RFC 9457 problems with a stable \`code\`.`;

const parameterTexts: Readonly<Record<string, string>> = {
  realm: 'The realm. The default realm answers at the path without this prefix, too.',
  digest: 'Names a policy version by its content: `sha256:` and 64 hex digits.',
};

/**
 * The OpenAPI 3.1 document of every Nest route, and of the `fragments` that other doors describe themselves. Call it once all
 * modules are there.
 */
export function createOpenApiDocument(
  app: INestApplication,
  version: string,
  fragments: readonly OpenApiPaths[] = [],
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Portcullis')
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth({ type: 'http', description: 'An API key (`pck_…`) or a JWT of a trusted issuer.' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  const paths = Object.assign({}, document.paths, ...fragments) as Record<string, Record<string, Operation>>;
  for (const [path, operations] of Object.entries(paths)) completePath(path, operations);
  const schemas = { ...document.components?.schemas, ...componentSchemas() };
  return { ...document, paths, components: { ...document.components, schemas } };
}

/** Adds what follows from the path alone: its parameters, and ids that differ between the bare and the realm form. */
function completePath(path: string, operations: Readonly<Record<string, Operation>>): void {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  for (const operation of Object.values(operations)) {
    const given = operation.parameters ?? [];
    const missing = names.filter((name) => !given.some((one) => one.in === 'path' && one.name === name));
    operation.parameters = [...missing.map(pathParameter), ...given];
    if (operation.operationId) operation.operationId = idAt(path, operation.operationId);
  }
}

/** Nest numbers the forms of a path, `Users_read[1]`; generators of clients want identifiers. */
function idAt(path: string, operationId: string): string {
  const id = operationId.replace(/\[\d+\]$/, '');
  return path.startsWith('/realms/{realm}/') ? `${id}_inRealm` : id;
}

function pathParameter(name: string) {
  const text = parameterTexts[name];
  return {
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
    ...(text === undefined ? {} : { description: text }),
  };
}
