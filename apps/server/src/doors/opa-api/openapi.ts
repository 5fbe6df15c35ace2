import {
  answerHeaders,
  bearerSecurity,
  examplesOf,
  freshnessParameter,
  requestIdParameter,
} from '../http/request-context-openapi.js';

const answerSchema = {
  type: 'object',
  properties: {
    result: { description: 'The document; absent when it is undefined.' },
    warning: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } },
  },
} as const;

const errorSchema = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: {
      type: 'string',
      description: 'As OPA names it: `invalid_parameter`, `unauthorized`, `internal_error` …',
    },
    message: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } },
    },
  },
} as const;

const bodySchema = {
  type: 'object',
  properties: { input: { description: 'Any JSON value; handed to the policy as it was sent.' } },
} as const;

const prettyParameter = {
  name: 'pretty',
  in: 'query',
  required: false,
  allowEmptyValue: true,
  description: 'Indents the answer.',
  schema: { type: 'boolean' },
} as const;

const inputParameter = {
  name: 'input',
  in: 'query',
  required: false,
  description: 'The input as JSON text.',
  schema: { type: 'string' },
} as const;

/** OpenAPI 3.1 path items of this door, new objects each time: the document they are merged into completes them in place. */
export function opaApiPaths(): Record<string, object> {
  return {
    '/v1/data': item('Opa_root'),
    '/v1/data/{path}': item('Opa_data'),
    '/realms/{realm}/v1/data': item('Opa_root'),
    '/realms/{realm}/v1/data/{path}': item('Opa_data'),
  };
}

function item(name: string) {
  return {
    get: { ...operation(`${name}Get`, [inputParameter]) },
    post: {
      ...operation(`${name}Post`, []),
      requestBody: {
        required: false,
        content: {
          'application/json': {
            schema: bodySchema,
            examples: examplesOf({
              input: { input: { user: { id: 'user-1', role: 'editor' }, action: 'read' } },
            }),
          },
        },
      },
    },
  };
}

function operation(operationId: string, parameters: readonly object[]) {
  return {
    operationId,
    summary: 'Ask a policy for a document, as one asks OPA',
    description: 'The path names the document, one segment per name, slashes between them.',
    tags: ['OPA-compatible'],
    security: [...bearerSecurity],
    parameters: [...parameters, prettyParameter, freshnessParameter, requestIdParameter].map((one) => ({
      ...one,
    })),
    responses: {
      200: {
        description: 'Evaluated; without `result` when the document is undefined.',
        headers: answerHeaders,
        content: {
          'application/json': {
            schema: answerSchema,
            examples: examplesOf({
              allowed: { result: { allow: true, filter_data: ['ssn'] } },
              undefined: {},
            }),
          },
        },
      },
      default: {
        description: 'Refused, or could not be evaluated.',
        content: {
          'application/json': {
            schema: errorSchema,
            examples: examplesOf({
              conflict: {
                code: 'internal_error',
                message: 'the policy could not be evaluated',
                errors: [{ code: 'evaluation_failed', message: 'the policy could not be evaluated' }],
              },
            }),
          },
        },
      },
    },
  };
}
