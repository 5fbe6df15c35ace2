const properties = { type: 'object', description: 'Whatever the caller vouches for.' } as const;

const entity = (description: string) => ({
  type: 'object',
  description,
  required: ['type', 'id'],
  properties: { type: { type: 'string' }, id: { type: 'string' }, properties },
});

const subject = entity(
  'Whom the question is about: `user` or `identity` by id, `username`, `email`, or `token` with a compact JWT as id.',
);
const resource = entity('What it is about; its type chooses the policy.');
const action = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, properties },
} as const;
const context = {
  type: 'object',
  description: 'The circumstances: input of the policy and nothing else.',
} as const;

export const evaluationSchema = {
  type: 'object',
  required: ['subject', 'action', 'resource'],
  properties: { subject, action, resource, context },
} as const;

export const evaluationsSchema = {
  type: 'object',
  description: 'Top-level members are defaults; an item that has the member replaces it as a whole.',
  properties: {
    subject: { type: 'object' },
    action: { type: 'object' },
    resource: { type: 'object' },
    context,
    evaluations: {
      type: 'array',
      description: 'Absent or empty: one question, answered with one decision.',
      items: { type: 'object' },
    },
    options: {
      type: 'object',
      properties: {
        evaluations_semantic: {
          type: 'string',
          enum: ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'],
          default: 'execute_all',
        },
      },
    },
  },
} as const;

export const decisionSchema = {
  type: 'object',
  required: ['decision'],
  properties: {
    decision: { type: 'boolean' },
    context: { type: 'object', description: 'What the policy returned beside `allow`; absent when nothing.' },
  },
} as const;

export const evaluationsAnswerSchema = {
  oneOf: [
    {
      type: 'object',
      required: ['evaluations'],
      properties: { evaluations: { type: 'array', items: decisionSchema } },
    },
    decisionSchema,
  ],
} as const;

export const metadataSchema = {
  type: 'object',
  required: ['policy_decision_point', 'access_evaluation_endpoint', 'access_evaluations_endpoint'],
  properties: {
    policy_decision_point: { type: 'string', format: 'uri' },
    access_evaluation_endpoint: { type: 'string', format: 'uri' },
    access_evaluations_endpoint: { type: 'string', format: 'uri' },
  },
} as const;
