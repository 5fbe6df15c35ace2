import type { FastifyInstance } from 'fastify';

const nothing = Buffer.alloc(0);

/** Bodies of every content type arrive as the bytes that were sent: one strict parse, ours, and no second one before it. */
export function acceptRawBodies(fastify: FastifyInstance, maxBytes: number): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maxBytes },
    (_request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) => {
      done(null, body);
    },
  );
}

/** The bytes of a body taken by `acceptRawBodies`; none when the request had no body. */
export function rawBody(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : nothing;
}
