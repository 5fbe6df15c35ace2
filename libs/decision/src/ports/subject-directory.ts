import type { JsonObject, UserStatus } from '#libs/domain';

/**
 * How a request names a user. Each form is unique in its realm; none falls back to another. All compare byte for byte, emails by
 * the domain's `emailKey`.
 */
export type SubjectKey =
  | { readonly by: 'id' | 'username' | 'email'; readonly value: string }
  | { readonly by: 'identity'; readonly iss: string; readonly sub: string };

/** What the store knows about one user. */
export interface SubjectRecord {
  readonly id: string;
  readonly username: string;
  readonly emails: readonly string[];
  readonly status: UserStatus;
  readonly attributes: JsonObject;
  readonly assignments: readonly {
    readonly role: string;
    readonly resource?: { readonly type: string; readonly id: string };
  }[];
  /** Realm revision of the last change to this user or their role assignments. */
  readonly revision: number;
}

export interface SubjectReading {
  /** null: the realm has no such user. */
  readonly record: SubjectRecord | null;
  /** The realm's revision that this consistent read saw. */
  readonly revision: number;
}

/** Reads users for decisions. Rejects with `store_unavailable` when the store cannot be asked. */
export abstract class SubjectDirectory {
  abstract find(realm: string, key: SubjectKey): Promise<SubjectReading>;
}
