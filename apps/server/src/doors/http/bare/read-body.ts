import type { IncomingMessage } from 'node:http';

import { AuthzError } from '#libs/domain';

const nothing = Buffer.alloc(0);

/** Called once, with the whole body or with why there is none. */
export type BodyReader = (error: AuthzError | null, body: Buffer) => void;

/**
 * Reads a body of at most `maxBytes`, at once when the declared length is larger: `payload_too_large`. What a caller goes on
 * sending is read and dropped by Node, so that the answer arrives; the server's request timeout bounds how long. A connection
 * that ends before the body does is `invalid_request`; what the parser or the server's clock finds wrong comes as it was found.
 */
export function readBody(request: IncomingMessage, maxBytes: number, read: BodyReader): void {
  if (Number(request.headers['content-length']) > maxBytes) {
    read(tooLarge(maxBytes), nothing);
    return;
  }
  if (request.destroyed) {
    read(cutOff(), nothing);
    return;
  }
  const body = new BoundedBody(maxBytes, read);
  request.on('data', (chunk: Buffer) => {
    body.append(chunk);
  });
  request.on('end', () => {
    body.end();
  });
  // Stays, as the others do: an error that nobody listens to would end the process.
  request.on('error', (error) => {
    body.fail(error instanceof AuthzError ? error : cutOff());
  });
}

class BoundedBody {
  private body: Buffer = nothing;
  private more: Buffer[] | undefined = undefined;
  private size = 0;
  private settled = false;

  constructor(
    private readonly maxBytes: number,
    private readonly read: BodyReader,
  ) {}

  append(chunk: Buffer): void {
    if (this.settled) return;
    this.size += chunk.length;
    if (this.size > this.maxBytes) this.fail(tooLarge(this.maxBytes));
    // Nearly every body is one chunk.
    else if (this.body === nothing) this.body = chunk;
    else (this.more ??= [this.body]).push(chunk);
  }

  end(): void {
    if (this.settled) return;
    this.settled = true;
    this.read(null, this.more === undefined ? this.body : Buffer.concat(this.more, this.size));
  }

  fail(error: AuthzError): void {
    if (this.settled) return;
    this.settled = true;
    this.body = nothing;
    this.more = undefined;
    this.read(error, nothing);
  }
}

function tooLarge(maxBytes: number): AuthzError {
  return new AuthzError('payload_too_large', `the request body is larger than ${maxBytes} bytes`);
}

function cutOff(): AuthzError {
  return new AuthzError('invalid_request', 'the connection ended before the request body did');
}
