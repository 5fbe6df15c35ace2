import { AuthzError } from '#libs/domain';
import { type JsonLimits, parseStrictJson } from '#libs/json';

import { memberSlice } from './member-slice.js';

/** JSON text for the policy, the characters that were sent; `undefined` is no input, which is not the same as `null`. */
export type QueryInput = string | undefined;

/**
 * The input in a `POST` body `{"input": ...}`. As in OPA an empty body, `null`, or an object without `input` is a query without
 * input; unlike OPA `{"input": null}` is the input `null`. Throws `invalid_request`, `payload_too_large`.
 */
export function inputOfBody(body: Buffer, limits: JsonLimits): QueryInput {
  if (body.byteLength === 0) return undefined;
  const parsed = parseStrictJson(body, limits);
  if (parsed === null) return undefined;
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new AuthzError('invalid_request', 'the request body must be a JSON object with a member `input`', {
      faults: [{ at: '(root)', message: 'must be an object' }],
    });
  }
  return Object.hasOwn(parsed, 'input') ? memberSlice(body.toString('utf8'), 'input') : undefined;
}

/** The input in the query parameter of a `GET`. Throws as `inputOfBody` does. */
export function inputOfParameter(text: string | undefined, limits: JsonLimits): QueryInput {
  if (text === undefined) return undefined;
  parseStrictJson(Buffer.from(text, 'utf8'), limits);
  return text;
}
