import { hash } from 'node:crypto';
import { Redis, ReplyError } from 'ioredis';
import { SharedDecisionCache } from '#libs/decision';

export interface RedisDecisionCacheOptions {
  /** `redis://` or `rediss://`, with credentials if need be. Never logged. */
  readonly url: string;
  readonly commandTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly maxTtlSeconds?: number;
  /** Told when Redis is lost or found again. */
  readonly onChange?: (available: boolean) => void;
}

const firstRetryMs = 50;
const longestRetryMs = 2_000;

/**
 * What a server says that answers and is of no use: demoted by a failover, cut off from its primary or its cluster, or
 * still reading its data; or that it does not know us. */
const demoted = /^(READONLY|MASTERDOWN|CLUSTERDOWN|LOADING|NOAUTH)\b/;
const probe = 'portcullis:d1:probe';

/**
 * Decisions in Redis. What Redis cannot give at once is a miss.
 *
 * A command that times out or breaks closes the circuit's connection: nobody asks again until a new connection has shaken hands
 * within the same time limit. So a Redis that is down, stopped, or too slow costs one timeout to whoever noticed, then
 * nothing but reconnecting in the background, with growing pauses and for ever. A server that takes no writes is left in the
 * same way, and counts as lost until one is taken: behind its address there may be another server by then.
 */
export class RedisDecisionCache extends SharedDecisionCache {
  private readonly redis: Redis;
  private readonly maxTtlSeconds: number;
  private readonly onChange: (available: boolean) => void;
  private up = false;
  /** Connections lost in a row without one answer from them. */
  private losses = 0;

  constructor(options: RedisDecisionCacheOptions) {
    super();
    this.maxTtlSeconds = options.maxTtlSeconds ?? 86_400;
    this.onChange = options.onChange ?? (() => undefined);
    this.redis = new Redis(options.url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 1,
      commandTimeout: options.commandTimeoutMs ?? 100,
      connectTimeout: options.connectTimeoutMs ?? 1_000,
      // A stopped Redis does not say goodbye; neither reconnecting nor closing waits long for it.
      disconnectTimeout: options.commandTimeoutMs ?? 100,
      retryStrategy: (attempts) => this.pause(attempts),
    });
    this.redis.on('ready', () => {
      void this.greet();
    });
    this.redis.on('close', () => {
      this.turn(false);
    });
    // Without a listener ioredis prints errors itself. `close` follows each of them and says all we need.
    this.redis.on('error', () => {
      this.turn(false);
    });
  }

  /** Begins connecting, in the background. */
  connect(): void {
    // A first attempt that fails is followed by the next, as after any loss.
    this.redis.connect().catch(() => undefined);
  }

  /** Ends the connection. Everything is a miss afterwards. */
  close(): Promise<void> {
    this.redis.disconnect();
    this.turn(false);
    return Promise.resolve();
  }

  override get available(): boolean {
    return this.up;
  }

  override async get(key: string): Promise<string | undefined> {
    if (!this.up) return undefined;
    try {
      const value = await this.redis.get(redisKey(key));
      this.losses = 0;
      return value ?? undefined;
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  override set(key: string, value: string, ttlSeconds: number): void {
    if (!this.up) return;
    const ttl = Math.max(1, Math.min(this.maxTtlSeconds, Math.floor(ttlSeconds)));
    this.redis.set(redisKey(key), value, 'EX', ttl).catch((error: unknown) => {
      this.failed(error);
    });
  }

  /** A server counts only once it took a write. One that refuses for a reason of its own (full, not permitted) still answers. */
  private async greet(): Promise<void> {
    try {
      await this.redis.set(probe, '', 'PX', 1);
    } catch (error) {
      if (!isGood(error)) {
        this.leave();
        return;
      }
    }
    this.turn(true);
  }

  private failed(error: unknown): void {
    if (this.up && !isGood(error)) this.leave();
  }

  private leave(): void {
    this.losses++;
    this.turn(false);
    this.redis.disconnect(true);
  }

  /** A server that shakes hands and then does not answer is given longer and longer pauses too. */
  private pause(attempts: number): number {
    return Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(10, Math.max(attempts - 1, this.losses)));
  }

  private turn(up: boolean): void {
    if (this.up === up) return;
    this.up = up;
    this.onChange(up);
  }
}

/** Redis answered, if only that it will not: the connection is good. */
function isGood(error: unknown): boolean {
  return error instanceof ReplyError && !demoted.test((error as Error).message);
}

/** The key says everything that can change a decision and may be long; `d1` names the form of the values. */
function redisKey(key: string): string {
  return `portcullis:d1:${hash('sha256', key)}`;
}
