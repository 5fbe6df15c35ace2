import type { Page, PageRequest, UserRepository } from '#libs/administration';
import {
  AuthzError,
  emailKey,
  type ExternalIdentity,
  type JsonObject,
  unusableEmail,
  type User,
  type UserStatus,
} from '#libs/domain';
import { parseJson } from '#libs/json';
import { userEmailSchema, userIdentitySchema, userSchema } from '../schemas/user.schema.js';
import { after, rowsToAsk, toPage } from './paging.js';
import type { RealmAccess } from './realm-access.js';
import { taken } from './refusals.js';

interface UserReading {
  id: string;
  username: string;
  status: UserStatus;
  attributes: string;
  emails: string[];
  identities: ExternalIdentity[];
}

/** A user with what hangs on it, in one statement: never half of an older and half of a newer state. */
const selectUsers = `
  SELECT u.id, u.username, u.status, u.attributes,
    ARRAY(SELECT e.email FROM user_emails e
      WHERE e.realm = u.realm AND e.user_id = u.id ORDER BY e.position) AS emails,
    (SELECT coalesce(json_agg(json_build_object('iss', i.iss, 'sub', i.sub) ORDER BY i.position), '[]')
      FROM user_identities i WHERE i.realm = u.realm AND i.user_id = u.id) AS identities
  FROM users u`;

export class PostgresUserRepository implements UserRepository {
  constructor(private readonly access: RealmAccess) {}

  async find(id: string): Promise<User | null> {
    const rows = await this.select(`${selectUsers} WHERE u.realm = $1 AND u.id = $2`, id);
    return rows[0] ? toUser(rows[0]) : null;
  }

  async list(page: PageRequest): Promise<Page<User>> {
    const rows = await this.select(
      `${selectUsers} WHERE u.realm = $1 AND u.id > $2 ORDER BY u.id LIMIT $3`,
      after(page),
      rowsToAsk(page),
    );
    return toPage(rows, page, (row) => row.id, toUser);
  }

  async insert(user: User): Promise<void> {
    const row = { ...this.columnsOf(user), realm: this.access.realm, id: user.id, revision: 0 };
    await this.access.change((manager) => manager.insert(userSchema, row), {
      users_pkey: taken('id', `user \`${user.id}\``),
      ...usernameTaken(user),
    });
    await this.insertNames(user);
  }

  async update(user: User): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change(
      (manager) => manager.update(userSchema, { realm, id: user.id }, this.columnsOf(user)),
      usernameTaken(user),
    );
    if (affected === 0) return false;
    const names = { realm, userId: user.id };
    await this.access.change((manager) => manager.delete(userEmailSchema, names));
    await this.access.change((manager) => manager.delete(userIdentitySchema, names));
    await this.insertNames(user);
    return true;
  }

  async delete(id: string): Promise<boolean> {
    const { realm } = this.access;
    const { affected } = await this.access.change((manager) => manager.delete(userSchema, { realm, id }));
    return affected !== 0;
  }

  /** One by one, so that a refusal can say which of them is taken. */
  private async insertNames(user: User): Promise<void> {
    const { realm } = this.access;
    for (const [position, email] of user.emails.entries()) {
      const row = { realm, userId: user.id, position, email, emailKey: keyOfEmail(email, position) };
      await this.access.change((manager) => manager.insert(userEmailSchema, row), {
        user_emails_email_key: taken(`emails[${position}]`, `a user with email \`${email}\``),
      });
    }
    for (const [position, { iss, sub }] of user.identities.entries()) {
      const row = { realm, userId: user.id, position, iss, sub };
      await this.access.change((manager) => manager.insert(userIdentitySchema, row), {
        user_identities_identity_key: taken(
          `identities[${position}]`,
          `a user with identity \`${sub}\` of \`${iss}\``,
        ),
      });
    }
  }

  private columnsOf(user: User): { username: string; status: UserStatus; attributes: string } {
    return { username: user.username, status: user.status, attributes: JSON.stringify(user.attributes) };
  }

  private select(sql: string, ...parameters: unknown[]): Promise<UserReading[]> {
    return this.access.read((manager) => manager.query(sql, [this.access.realm, ...parameters]));
  }
}

function keyOfEmail(email: string, position: number): string {
  const key = emailKey(email);
  if (key !== null) return key;
  throw new AuthzError('invalid_request', 'nobody could be found by this email', {
    faults: [unusableEmail(position)],
  });
}

function usernameTaken(user: User): Record<string, ReturnType<typeof taken>> {
  return { users_username_key: taken('username', `a user with username \`${user.username}\``) };
}

function toUser(row: UserReading): User {
  return {
    id: row.id,
    username: row.username,
    emails: row.emails,
    identities: row.identities,
    status: row.status,
    attributes: parseJson(row.attributes) as JsonObject,
  };
}
