import { homedir } from 'node:os';
import { join } from 'node:path';
import { AuthzError } from '#libs/domain';
import { describeConfinement } from '../compiler/confinement/confinement.js';
import { confinementOf } from '../compiler/confinement/prove-confinement.js';
import { compiledBinary } from './compiled-binary.js';
import { binaryOnPath, cachedBinary, configuredBinary } from './existing-binaries.js';
import { opaVersion, releaseAsset, releaseUrl } from './opa-release.js';
import type { OpaSource } from './opa-source.js';
import { type Fetch, releasedBinary } from './released-binary.js';

export interface OpaBinaryOptions {
  /** `OPA_BIN`: the only place looked at when set. */
  readonly configuredPath?: string | undefined;
  /** The process environment: `PATH`, `XDG_CACHE_HOME`, and what `go` needs. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory?: string;
  /** Told what goes on while searching and installing, in words for people. */
  readonly onProgress?: (message: string) => void;
  /** Milliseconds, only differences matter. */
  readonly clock?: () => number;
  readonly fetch?: Fetch;
  /** Replaces all the places that are looked at, in order. */
  readonly sources?: readonly OpaSource[];
}

export interface OpaBinaryStatus {
  readonly state: 'searching' | 'installing' | 'ready' | 'failed';
  /** One sentence: the path when ready, what is under way, or what to do. */
  readonly detail: string;
}

const remedy = `install Go 1.25 or newer, set OPA_BIN to an opa ${opaVersion} binary, or put one on PATH`;

/**
 * Finds the pinned `opa`, or installs it: `OPA_BIN`, the cache folder, `PATH`, the official release, `go install`; the
 * first that works. Runs beside a server that already serves. Processes on one machine may install at the same time.
 */
export class OpaBinary {
  private current: OpaBinaryStatus = { state: 'searching', detail: 'not looked for yet' };
  private found: string | null = null;
  private search: Promise<string> | undefined;
  private readonly callOff = new AbortController();
  private readonly sources: readonly OpaSource[];
  private readonly onProgress: (message: string) => void;

  constructor(options: OpaBinaryOptions) {
    this.sources = options.sources ?? defaultSources(options);
    this.onProgress = options.onProgress ?? (() => undefined);
  }

  /** Begins. Calling it again changes nothing, unless the last search failed: then it searches again. */
  start(): void {
    if (this.search !== undefined && this.current.state !== 'failed') return;
    this.search = this.locate();
    // Whoever waits on `ready` hears of the failure; nobody has to.
    this.search.catch(() => undefined);
  }

  /** The binary, or null until there is one. */
  path(): string | null {
    return this.found;
  }

  /** The binary once there is one; starts the search if nobody did. Rejects with `compiler_unavailable` when none can be had. */
  ready(): Promise<string> {
    if (this.search === undefined) this.start();
    return this.search ?? Promise.reject(this.failure());
  }

  status(): OpaBinaryStatus {
    return this.current;
  }

  /** Calls the search off and ends an installation under way. */
  stop(): void {
    this.callOff.abort();
  }

  private async locate(): Promise<string> {
    const missing: string[] = [];
    for (const source of this.sources) {
      this.current = { state: source.installs ? 'installing' : 'searching', detail: source.name };
      const outcome = await this.ask(source);
      if ('path' in outcome) return await this.settle(outcome.path, source.name);
      missing.push(outcome.missing);
      if (outcome.stop === true || this.callOff.signal.aborted) break;
    }
    this.current = {
      state: 'failed',
      detail: `no opa ${opaVersion} to compile policies with (${missing.join('; ')}): ${remedy}`,
    };
    this.onProgress(this.current.detail);
    throw this.failure();
  }

  private async ask(source: OpaSource): ReturnType<OpaSource['obtain']> {
    try {
      return await source.obtain({
        say: (message) => {
          this.say(message);
        },
        signal: this.callOff.signal,
      });
    } catch (error) {
      return { missing: `${source.name}: ${error instanceof Error ? error.message : 'failed'}` };
    }
  }

  private say(message: string): void {
    this.current = { state: 'installing', detail: message };
    this.onProgress(message);
  }

  private async settle(path: string, from: string): Promise<string> {
    const confinement = describeConfinement(await confinementOf(path));
    this.found = path;
    this.current = { state: 'ready', detail: `opa ${opaVersion} at ${path} (${from}); ${confinement}` };
    this.onProgress(this.current.detail);
    return path;
  }

  private failure(): AuthzError {
    return new AuthzError('compiler_unavailable', this.current.detail);
  }
}

/** Where an installed binary is kept between starts. */
export function opaCachePath(
  environment: OpaBinaryOptions['environment'],
  homeDirectory: string = homedir(),
): string {
  const configured = environment['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is invalid and to be ignored.
  const cacheHome = configured?.startsWith('/') === true ? configured : join(homeDirectory, '.cache');
  return join(cacheHome, 'portcullis', `opa-${opaVersion}`, 'opa');
}

function defaultSources(options: OpaBinaryOptions): readonly OpaSource[] {
  const { environment, configuredPath, clock = () => performance.now() } = options;
  if (configuredPath !== undefined && configuredPath !== '') return [configuredBinary(configuredPath)];
  const target = opaCachePath(environment, options.homeDirectory);
  return [
    cachedBinary(target),
    binaryOnPath(environment['PATH']),
    releasedBinary({
      asset: releaseAsset(process.platform, process.arch),
      baseUrl: releaseUrl,
      target,
      fetch: options.fetch ?? fetch,
    }),
    compiledBinary({ target, environment, clock }),
  ];
}
