import { parseJson } from '#libs/json';
import {
  answerHeaders,
  bearerSecurity,
  examplesOf,
  freshnessParameter,
  problemResponse,
  requestIdParameter,
} from '../http/request-context-openapi.js';
import { evaluationPath, evaluationsPath, metadataPath, metadataText } from './metadata.js';
import {
  decisionSchema,
  evaluationSchema,
  evaluationsAnswerSchema,
  evaluationsSchema,
  metadataSchema,
} from './openapi-schemas.js';

const alice = { type: 'user', id: 'alice' };
const read = { name: 'read' };
const document1 = { type: 'document', id: 'doc-1' };

/** OpenAPI 3.1 path items of this door, new objects each time: the document they are merged into completes them in place. */
export function authzenPaths(): Record<string, object> {
  return {
    [evaluationPath]: { post: evaluation() },
    [`/realms/{realm}${evaluationPath}`]: { post: evaluation() },
    [evaluationsPath]: { post: evaluations() },
    [`/realms/{realm}${evaluationsPath}`]: { post: evaluations() },
    [metadataPath]: { get: metadata('Authzen_metadata', '') },
    [`${metadataPath}/realms/{realm}`]: { get: metadata('Authzen_metadataOfRealm', '/realms/acme') },
  };
}

function evaluation() {
  return {
    ...decision('Authzen_evaluation', 'May this subject do this to that?'),
    requestBody: body(evaluationSchema, {
      plain: { subject: alice, action: read, resource: document1 },
      token: { subject: { type: 'token', id: 'eyJhbGciOi…' }, action: read, resource: document1 },
    }),
    responses: answers(decisionSchema, {
      allow: { decision: true },
      deny: { decision: false },
      obligations: { decision: true, context: { filter_data: ['ssn'] } },
    }),
  };
}

function evaluations() {
  const failed = { status: 400, message: '`evaluations[1].resource` is required' };
  return {
    ...decision('Authzen_evaluations', 'Many questions, answered in order at one revision'),
    requestBody: body(evaluationsSchema, {
      defaults: {
        subject: alice,
        action: read,
        evaluations: [{ resource: document1 }, { resource: { type: 'document', id: 'doc-2' } }],
        options: { evaluations_semantic: 'execute_all' },
      },
    }),
    responses: answers(evaluationsAnswerSchema, {
      decided: { evaluations: [{ decision: true }, { decision: false }] },
      itemFailed: { evaluations: [{ decision: true }, { decision: false, context: { error: failed } }] },
      single: { decision: true },
    }),
  };
}

function decision(operationId: string, summary: string) {
  return {
    operationId,
    summary,
    tags: ['Decisions'],
    security: [...bearerSecurity],
    parameters: [{ ...freshnessParameter }, { ...requestIdParameter }],
  };
}

function body(schema: object, examples: Readonly<Record<string, unknown>>) {
  return { required: true, content: { 'application/json': { schema, examples: examplesOf(examples) } } };
}

function answers(schema: object, examples: Readonly<Record<string, unknown>>) {
  return {
    200: {
      description: 'Decided. A deny is an answer.',
      headers: answerHeaders,
      content: { 'application/json': { schema, examples: examplesOf(examples) } },
    },
    default: problemResponse,
  };
}

function metadata(operationId: string, path: string) {
  const example: unknown = parseJson(metadataText(`https://authz.example.com${path}`, 'default'));
  return {
    operationId,
    summary: 'What this decision point serves, and where',
    tags: ['Decisions'],
    security: [],
    parameters: [{ ...requestIdParameter }],
    responses: {
      200: {
        description: 'AuthZEN policy decision point metadata.',
        content: { 'application/json': { schema: metadataSchema, examples: examplesOf({ example }) } },
      },
      default: problemResponse,
    },
  };
}
