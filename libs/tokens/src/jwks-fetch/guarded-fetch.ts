import { Client, type Dispatcher } from 'undici';
import { maxJwksBytes } from '../keys/jwks-intake.js';
import { guardedConnector, resolveBySystem, type ResolveAddresses } from './guarded-connector.js';
import { jwksUriFault } from './jwks-uri.js';

/** Gets the document at a JWKS URL. Rejects, in bounded time, when it cannot be had. */
export type FetchJwks = (uri: string) => Promise<Uint8Array>;

export interface GuardedFetchOptions {
  /** For the whole exchange: resolving, connecting, reading to the end. */
  readonly timeoutMs: number;
  /** Insecure: also plain `http`, and addresses that are not public. */
  readonly allowPrivate: boolean;
  readonly resolve?: ResolveAddresses;
}

/**
 * A fetch that an administrator of one realm cannot turn against our network, nor a broken issuer against our memory: public
 * https only, judged on the connection itself; no redirects; at most 256 KB; one deadline.
 */
export function guardedFetch(options: GuardedFetchOptions): FetchJwks {
  const { timeoutMs, allowPrivate, resolve = resolveBySystem } = options;
  const connect = guardedConnector({ allowPrivate, resolve, timeoutMs });
  return async (uri) => {
    const fault = jwksUriFault(uri, allowPrivate);
    if (fault !== null) throw new Error(`the JWKS URL ${fault}`);
    const url = new URL(uri);
    const client = new Client(url.origin, { connect, maxHeaderSize: 16 * 1024 });
    return underDeadline(client, timeoutMs, () => getDocument(client, url));
  };
}

/** The connection lives for one exchange: sets are fetched minutes apart, and nothing must keep a stopping process alive. */
async function underDeadline<T>(client: Client, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => {
      reject(new Error('the JWKS server did not answer in time'));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(deadline);
    await client.destroy();
  }
}

async function getDocument(client: Client, url: URL): Promise<Uint8Array> {
  const { statusCode, body } = await client.request({
    method: 'GET',
    path: `${url.pathname}${url.search}`,
    // Compressed, a small answer could unfold to a large one.
    headers: { accept: 'application/jwk-set+json, application/json', 'accept-encoding': 'identity' },
  });
  if (statusCode !== 200) throw new Error(`the JWKS server answered with status ${statusCode}`);
  return readBounded(body);
}

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxJwksBytes) throw new Error(`the JWK Set is larger than ${maxJwksBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
