import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AuthzError, type JsonValue } from '#libs/domain';
import { type JsonLimits, parseStrictJson } from '#libs/json';
import { assertReadable } from './readable-body.js';

/** A body as it came in. Parsing waits until the caller is known: it is the expensive half of reading a large body. */
export class UnreadJson {
  constructor(
    private readonly bytes: Uint8Array,
    private readonly maxDepth: number,
  ) {}

  /** Throws `invalid_request`. */
  read(): JsonValue {
    const { bytes, maxDepth } = this;
    return parseStrictJson(bytes, { maxBytes: bytes.byteLength, maxDepth, exactIntegers: true });
  }
}

/**
 * Makes `application/json` the only content type of this Fastify instance and of those registered below it, and bounds
 * bodies before they are buffered: `limits.maxBytes`, or a route's own `config.bodyLimit`. `request.body` is then an
 * `UnreadJson`, or `undefined` when there was neither a body nor a content type. Call it before routes are added.
 */
export function registerStrictJsonParser(fastify: FastifyInstance, limits: JsonLimits): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limits.maxBytes },
    // Throws: what a parser gives back as an error by a promise is answered as one that a handler threw.
    // eslint-disable-next-line @typescript-eslint/require-await -- see above
    async ({ headers }: FastifyRequest, body: Buffer) => {
      assertReadable(headers);
      return new UnreadJson(body, limits.maxDepth);
    },
  );
  fastify.addHook('onRoute', (route) => {
    const bodyLimit = (route.config as { bodyLimit?: number } | undefined)?.bodyLimit;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
}

/** The JSON value of a request's body. Throws `invalid_request`, also when there is no body. */
export function strictJsonOf(request: Pick<FastifyRequest, 'body'>): JsonValue {
  if (request.body instanceof UnreadJson) return request.body.read();
  const faults = [{ at: '(root)', message: 'a JSON body is required' }];
  throw new AuthzError('invalid_request', 'the request body is missing', { faults });
}
