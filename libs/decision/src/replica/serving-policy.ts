import type { JsonObject } from '#libs/domain';
import type { LoadedPolicy, PolicyEngine } from '../ports/policy-engine.js';
import { PrivateNames } from '../private-names.js';
import type { RealmData } from './realm-data.js';

export interface ServingPolicyOptions {
  readonly realm: string;
  readonly incarnation: string;
  readonly name: string;
  readonly package: string;
  readonly digest: string;
  /** Of the realm, when anything last changed that the policy can read; or a later one, up to which nothing else did. */
  readonly dataRevision: number;
  /** The version's own data. */
  readonly ownData: JsonObject;
  readonly loaded: LoadedPolicy;
}

/** A loaded policy version that answers, shared by the realm states that hold it and disposed with the last of them. */
export class ServingPolicy {
  private static made = 0;

  readonly name: string;
  readonly package: string;
  readonly packagePath: readonly string[];
  readonly digest: string;
  readonly loaded: LoadedPolicy;
  readonly privateNames: PrivateNames;
  /** The part of every decision key that says which policy with which data decided: realm (and which of that name), digest, data revision. */
  readonly keyPrefix: string;
  /** Stands for the prefix within this process. No two policies ever get the same. */
  readonly serial = ++ServingPolicy.made;
  private holders = 0;
  private disposed = false;

  constructor(private readonly options: ServingPolicyOptions) {
    this.name = options.name;
    this.package = options.package;
    this.packagePath = options.package.split('/');
    this.digest = options.digest;
    this.loaded = options.loaded;
    this.privateNames = new PrivateNames(this.packagePath, options.loaded.entrypoints);
    const { realm, incarnation, digest, dataRevision } = options;
    this.keyPrefix = JSON.stringify([realm, incarnation, digest, dataRevision]).slice(1, -1);
  }

  /** The same version with other data, or this one when they are the same to it. */
  async changed(
    { data, dataRevision }: { readonly data: RealmData; readonly dataRevision: number },
    engine: PolicyEngine,
  ): Promise<ServingPolicy> {
    const loaded = await engine.change(this.loaded, data.beside(this.options.ownData));
    return loaded === this.loaded ? this : new ServingPolicy({ ...this.options, dataRevision, loaded });
  }

  hold(): void {
    this.holders++;
  }

  release(): void {
    this.holders--;
    this.disposeIfUnheld();
  }

  disposeIfUnheld(): void {
    if (this.holders > 0 || this.disposed) return;
    this.disposed = true;
    this.loaded.dispose();
  }
}

/** Why the version that should be live is not. */
export interface FailingVersion {
  readonly digest: string;
  readonly dataRevision: number;
  /** From this realm revision on, what serves is no longer what was decided. */
  readonly since: number;
  /** From this realm revision on, also the role data of what serves are old; null: they are those of now. */
  readonly dataSince: number | null;
  readonly reason: string;
  readonly failures: number;
  /** On the timer's clock, as is `retryAt`. */
  readonly failedAt: number;
  readonly retryAt: number;
}

/** One policy of a realm as this replica has it. */
export interface PolicyEntry {
  readonly name: string;
  readonly resourceTypes: readonly string[];
  /** The package of what serves, or of what should. */
  readonly packagePath: readonly string[];
  /** null: no version of it could be loaded yet. */
  readonly serving: ServingPolicy | null;
  /** null: `serving` is the version that should be live. */
  readonly failing: FailingVersion | null;
}
