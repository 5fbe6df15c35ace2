/** What every decision door says about itself in OpenAPI: headers in and out, and how it refuses. */
export const freshnessParameter = {
  name: 'Portcullis-At-Least-Revision',
  in: 'header',
  required: false,
  description: 'Answer from this revision or a later one; 503 when it is not reached in time.',
  schema: { type: 'integer', minimum: 0 },
} as const;

export const requestIdParameter = {
  name: 'X-Request-ID',
  in: 'header',
  required: false,
  description: 'Any text; comes back unchanged on every answer. Made when absent.',
  schema: { type: 'string' },
} as const;

export const answerHeaders = {
  'Portcullis-Revision': {
    description: 'The revision of the realm that the answer was decided at.',
    schema: { type: 'integer' },
  },
  'X-Request-ID': { description: 'As sent, or made.', schema: { type: 'string' } },
} as const;

export const bearerSecurity = [{ bearer: [] }] as const;

export const problemResponse = {
  description: 'Refused, or could not be decided: never a deny.',
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: {
        malformed: {
          value: {
            type: 'urn:portcullis:error:invalid_request',
            title: 'The request is malformed',
            status: 400,
            detail: '`subject.id` is required',
            code: 'invalid_request',
            errors: [{ at: 'subject.id', message: 'is required' }],
            request_id: 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716',
          },
        },
      },
    },
  },
} as const;

/** Named examples as OpenAPI wants them. */
export function examplesOf(values: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}
