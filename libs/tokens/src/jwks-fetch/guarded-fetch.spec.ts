import type { LookupAddress } from 'node:dns';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Certificate, type LocalServer, startServer } from '../../test/local-server.js';
import { selfSignedCertificate } from '../../test/self-signed-certificate.js';
import { maxJwksBytes } from '../keys/jwks-intake.js';
import type { ResolveAddresses } from './guarded-connector.js';
import { guardedFetch } from './guarded-fetch.js';

const loopback: LookupAddress = { address: '127.0.0.1', family: 4 };
const resolvesTo =
  (...addresses: LookupAddress[]): ResolveAddresses =>
  () =>
    Promise.resolve(addresses);

const servers: LocalServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(listener: RequestListener, certificate?: Certificate): Promise<number> {
  const server = await startServer(listener, certificate);
  servers.push(server);
  return server.port;
}

/** A fetch that may reach the loopback interface, where all names lie. */
const local = (timeoutMs = 5000) =>
  guardedFetch({ timeoutMs, allowPrivate: true, resolve: resolvesTo(loopback) });

describe('a JWKS server that answers', () => {
  it('is read to the end, at the address that was resolved', async () => {
    const port = await serve((request, response) => {
      response.end(JSON.stringify({ url: request.url, host: request.headers.host }));
    });
    const bytes = await local()(`http://keys.example.test:${port}/jwks?tenant=a`);
    expect(JSON.parse(String(Buffer.from(bytes)))).toEqual({
      url: '/jwks?tenant=a',
      host: `keys.example.test:${port}`,
    });
  });

  it('is asked for plain JSON, without credentials, and left after one answer', async () => {
    const port = await serve(({ headers, method }, response) => {
      response.end(JSON.stringify({ method, headers }));
    });
    const { method, headers } = JSON.parse(
      String(Buffer.from(await local()(`http://127.0.0.1:${port}/`))),
    ) as { method: string; headers: Record<string, string> };
    expect(method).toBe('GET');
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host']);
    expect(headers['accept-encoding']).toBe('identity');
  });

  it.each([301, 302, 303, 307, 308])('is not followed with a redirect %d', async (status) => {
    let asked = 0;
    const port = await serve((_, response) => {
      asked += 1;
      response.writeHead(status, { location: '/elsewhere' }).end('{"keys":[]}');
    });
    await expect(local()(`http://127.0.0.1:${port}/`)).rejects.toThrow(`status ${status}`);
    expect(asked).toBe(1);
  });

  it.each([201, 204, 206, 304, 404, 500, 503])('is not believed with status %d', async (status) => {
    const port = await serve((_, response) => response.writeHead(status).end());
    await expect(local()(`http://127.0.0.1:${port}/`)).rejects.toThrow(`status ${status}`);
  });

  it('may send 256 KB', async () => {
    const port = await serve((_, response) => response.end(Buffer.alloc(maxJwksBytes, ' ')));
    expect(await local()(`http://127.0.0.1:${port}/`)).toHaveLength(maxJwksBytes);
  });

  it('is cut off when it sends 50 MB', async () => {
    let sent = 0;
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const port = await serve((_, response) => {
      const pump = () => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += chunk.byteLength;
          if (!response.write(chunk)) return response.once('drain', pump);
        }
        return response.end();
      };
      pump();
    });
    await expect(local()(`http://127.0.0.1:${port}/`)).rejects.toThrow('larger than');
    expect(sent).toBeLessThan(25_000_000);
  });

  it('is cut off when it sends headers without end', async () => {
    const port = await serve((_, response) => {
      response.writeHead(
        200,
        Object.fromEntries(Array.from({ length: 40 }, (__, i) => [`x-${i}`, 'x'.repeat(1024)])),
      );
      response.end('{}');
    });
    await expect(local()(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('is refused with less than it announced', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"keys":[]}', () => response.destroy());
    });
    await expect(local()(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('is refused when it shows a certificate that nobody vouches for', async () => {
    let asked = 0;
    const port = await serve((_, response) => {
      asked += 1;
      response.end('{"keys":[]}');
    }, selfSignedCertificate());
    await expect(local()(`https://localhost:${port}/`)).rejects.toThrow(/self-signed certificate/);
    expect(asked).toBe(0);
  });
});

describe('a JWKS server that takes its time', () => {
  const slow: [string, (response: ServerResponse) => void][] = [
    ['says nothing', () => {}],
    [
      'stops after the headers',
      (response) => {
        response.flushHeaders();
      },
    ],
    ['stops within the body', (response) => response.write('{"keys":')],
    [
      'sends a byte now and then',
      (response) => {
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => {
          clearInterval(drip);
        });
      },
    ],
  ];
  it.each(slow)('is given up when it %s', async (_, behave) => {
    const port = await serve((__, response) => {
      behave(response);
    });
    await expect(local(100)(`http://127.0.0.1:${port}/`)).rejects.toThrow('did not answer in time');
  });

  it('is given up when its name does not resolve in time', async () => {
    const fetchJwks = guardedFetch({
      timeoutMs: 50,
      allowPrivate: false,
      resolve: () => new Promise(() => {}),
    });
    await expect(fetchJwks('https://keys.example.test/')).rejects.toThrow('did not answer in time');
  });

  it('is hung up on', async () => {
    let hungUp = () => {};
    const gone = new Promise<void>((resolve) => (hungUp = resolve));
    const port = await serve((request) => request.socket.once('close', hungUp));
    await expect(local(50)(`http://127.0.0.1:${port}/`)).rejects.toThrow('did not answer in time');
    await gone;
  });
});

describe('without the insecure switch', () => {
  const refusedAddress = /address that is not public/;
  const strict = (resolve: ResolveAddresses) =>
    guardedFetch({ timeoutMs: 2000, allowPrivate: false, resolve });
  const address = (text: string): LookupAddress => ({ address: text, family: text.includes(':') ? 6 : 4 });

  it.each([
    ['loopback', ['127.0.0.1']],
    ['loopback, IPv6', ['::1']],
    ['cloud metadata', ['169.254.169.254']],
    ['a private network', ['10.1.2.3']],
    ['an IPv4-mapped address', ['::ffff:127.0.0.1']],
    ['NAT64', ['64:ff9b::7f00:1']],
    ['a public address, then loopback', ['8.8.8.8', '127.0.0.1']],
    ['a public IPv4 and a private IPv6 address', ['8.8.8.8', 'fd00::1']],
    ['a public IPv6 and a private IPv4 address', ['2606:4700:4700::1111', '192.168.0.1']],
  ])('refuses a name that resolves to %s', async (_, addresses) => {
    const fetchJwks = strict(resolvesTo(...addresses.map(address)));
    await expect(fetchJwks('https://keys.example.test/')).rejects.toThrow(refusedAddress);
  });

  it('never opens a connection to a refused address', async () => {
    let connected = 0;
    const port = await serve(() => {
      connected += 1;
    }, selfSignedCertificate());
    await expect(strict(resolvesTo(loopback))(`https://keys.example.test:${port}/`)).rejects.toThrow(
      refusedAddress,
    );
    expect(connected).toBe(0);
    await expectReachable(port);
  });

  it('resolves a name once per fetch, so that no second answer can differ', async () => {
    const answers = [[address('8.8.8.8'), loopback], [loopback]];
    let resolved = 0;
    const fetchJwks = strict(() => Promise.resolve(answers[resolved++] ?? []));
    await expect(fetchJwks('https://keys.example.test/')).rejects.toThrow(refusedAddress);
    expect(resolved).toBe(1);
  });

  it('refuses a name without addresses, and one that cannot be resolved', async () => {
    await expect(strict(resolvesTo())('https://keys.example.test/')).rejects.toThrow('no address');
    const failing = strict(() => Promise.reject(new Error('ENOTFOUND')));
    await expect(failing('https://keys.example.test/')).rejects.toThrow('ENOTFOUND');
  });

  it.each([
    'http://keys.example.test/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
    'https://user:password@keys.example.test/',
    'file:///etc/passwd',
  ])('refuses %s before resolving anything', async (uri) => {
    let resolved = 0;
    const fetchJwks = strict(() => {
      resolved += 1;
      return Promise.resolve([loopback]);
    });
    await expect(fetchJwks(uri)).rejects.toThrow('the JWKS URL');
    expect(resolved).toBe(0);
  });
});

async function expectReachable(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    }).on('error', reject);
  });
}
