import type { JsonObject, Role } from '#libs/domain';
import type { JsonText } from '#libs/json';
import type { PolicyData } from '../ports/policy-data.js';
import type { Slices } from '../time/slices.js';
import { type ChangedRoles, EffectiveRoles } from './effective-roles.js';

/** What changed of a realm's policy data documents; null: it is gone. */
export type ChangedDocuments = ReadonlyMap<string, JsonText | null>;

/**
 * What all policies of a realm see of it under `data.portcullis`: roles with everything inherited worked in, and policy data
 * documents. See docs/policy-input.md. Immutable; what a change leaves alone is shared with the one before.
 */
export class RealmData {
  static readonly none = new RealmData(EffectiveRoles.none, {});

  private readonly shown: PolicyData;

  private constructor(
    private readonly roles: EffectiveRoles,
    private readonly documents: Readonly<Record<string, JsonText>>,
  ) {
    this.shown = { roles: roles.texts, documents };
  }

  /** Answers itself when nothing is different. */
  async changed(roles: ChangedRoles, documents: ChangedDocuments, slices: Slices): Promise<RealmData> {
    const nextRoles = await this.roles.changed(roles, slices);
    const nextDocuments = changedDocuments(this.documents, documents);
    if (nextRoles === this.roles && nextDocuments === this.documents) return this;
    return new RealmData(nextRoles, nextDocuments);
  }

  /** As `changed`, when these are all roles and documents that there are. */
  replaced(
    roles: readonly Role[],
    documents: ReadonlyMap<string, JsonText>,
    slices: Slices,
  ): Promise<RealmData> {
    const named = new Map(roles.map((role) => [role.name, role]));
    return this.changed(
      withGone(named, Object.keys(this.roles.texts)),
      withGone(documents, Object.keys(this.documents)),
      slices,
    );
  }

  /** The `data` document of a policy version with data of its own, which do not stand in for the realm's. */
  beside(own: JsonObject): PolicyData {
    return { ...own, portcullis: this.shown };
  }
}

function withGone<T>(now: ReadonlyMap<string, T>, before: readonly string[]): ReadonlyMap<string, T | null> {
  const gone = before.filter((name) => !now.has(name));
  return new Map<string, T | null>([...now, ...gone.map((name) => [name, null] as const)]);
}

function changedDocuments(
  before: Readonly<Record<string, JsonText>>,
  given: ChangedDocuments,
): Readonly<Record<string, JsonText>> {
  const documents = new Map(Object.entries(before));
  const changes = [...given].filter(([name, now]) => !isSame(documents.get(name), now));
  if (changes.length === 0) return before;
  for (const [name, now] of changes) {
    if (now === null) documents.delete(name);
    else documents.set(name, now);
  }
  return Object.fromEntries(documents);
}

function isSame(before: JsonText | undefined, now: JsonText | null): boolean {
  if (before === undefined || now === null) return before === undefined && now === null;
  return before.equals(now);
}
