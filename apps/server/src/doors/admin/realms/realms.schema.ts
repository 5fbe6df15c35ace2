import { z } from 'zod';
import type { Realm } from '#libs/domain';
import { realmName, revision, text } from '../input/fields.js';
import { answer, pageOf, request, written } from '../schema/wire-schemas.js';

const example = { name: 'acme', display_name: 'Acme Inc' };

export const realmCreation = request(
  'RealmCreation',
  z.strictObject({ name: realmName, display_name: text.default('') }),
  example,
);

const members = { name: realmName, display_name: text };

/** A realm carries its revision also when it is read. */
export const realm = answer('Realm', z.looseObject({ ...members, revision }), { ...example, revision: 1 });
export const realmWritten = written('RealmWritten', members, { ...example, revision: 1 });
export const realmPage = pageOf('Realm', realm, { ...example, revision: 42 });

export function realmView({ name, displayName, revision }: Realm) {
  return { name, display_name: displayName, revision };
}
