import { Client } from 'pg';
import type { RealmHead } from '#libs/decision';
import { hintChannel, parseHint } from './hint-channel.js';

type Listener = (head: RealmHead) => void;

const firstRetryMs = 100;
const slowestRetryMs = 10_000;

/**
 * One connection of its own that LISTENs while anybody is subscribed, and comes back by itself when lost. What was sent
 * meanwhile is lost too: subscribers poll beside it.
 */
export class HintListener {
  private readonly listeners = new Set<Listener>();
  private client: Client | null = null;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;

  constructor(
    private readonly url: string,
    private readonly log: (message: string) => void,
  ) {}

  subscribe(listener: Listener): () => void {
    // Wrapped, so that one function subscribed twice is two subscriptions.
    const subscription: Listener = (head) => {
      listener(head);
    };
    this.listeners.add(subscription);
    if (this.listeners.size === 1) this.connect();
    return () => {
      if (this.listeners.delete(subscription) && this.listeners.size === 0) this.disconnect();
    };
  }

  /** Goes on with another connection: this one may lead to a server where nothing changes any more. */
  renew(): void {
    if (this.client !== null) this.lost(this.client);
  }

  private connect(): void {
    const client = new Client({
      connectionString: this.url,
      application_name: 'portcullis-listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    this.client = client;
    client.on('notification', ({ payload }) => {
      this.deliver(payload);
    });
    client.on('error', () => {
      this.lost(client);
    });
    client.on('end', () => {
      this.lost(client);
    });
    this.listen(client).catch(() => {
      this.lost(client);
    });
  }

  private async listen(client: Client): Promise<void> {
    await client.connect();
    await client.query(`LISTEN ${hintChannel}`);
    if (this.failures > 0) this.log('change notifications are back');
    this.failures = 0;
  }

  private deliver(payload: string | undefined): void {
    const head = parseHint(payload);
    if (!head) return;
    for (const listener of this.listeners) listener(head);
  }

  private lost(client: Client): void {
    if (this.client !== client) return;
    this.client = null;
    client.end().catch(() => undefined);
    if (this.failures === 0)
      this.log('change notifications are lost; changes are found by polling until they are back');
    const delay = Math.min(firstRetryMs * 2 ** this.failures, slowestRetryMs);
    this.failures += 1;
    this.retry = setTimeout(() => {
      this.connect();
    }, delay);
    this.retry.unref();
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    const client = this.client;
    this.client = null;
    this.failures = 0;
    client?.end().catch(() => undefined);
  }
}
