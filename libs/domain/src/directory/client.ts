/** What a caller may do. Granted to clients and, per trusted issuer, to token bearers. */
export const scopes = ['decisions:evaluate', 'admin:read', 'admin:write', 'realms:admin'] as const;

export type Scope = (typeof scopes)[number];

/** A calling service. `realms:admin` counts only for clients of the default realm. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'disabled';
  readonly scopes: readonly Scope[];
}

/** An API key as stored: its secret is shown once, at creation, and kept only as a SHA-256. */
export interface ApiKey {
  readonly id: string;
  readonly clientId: string;
  readonly createdAt: Date;
  /** Absent: does not expire. */
  readonly expiresAt?: Date;
}

/** Who is calling, after authentication. */
export interface Caller {
  readonly realm: string;
  readonly kind: 'client' | 'token';
  /** Client id, or `iss#sub` of the token bearer. Safe to log. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}
