import { z } from 'zod';
import type { Realm } from '#libs/domain';
import { realmName, revision, text } from '../input/fields.js';
import { pageOf, answer, request } from '../schema/wire-schemas.js';

const example = { name: 'acme', display_name: 'Acme Inc' };

export const realmCreation = request(
  'RealmCreation',
  z.strictObject({ name: realmName, display_name: text.default('') }),
  example,
);

const members = z.looseObject({ name: realmName, display_name: text, revision });

/** A realm carries its revision itself, so what is written and what is read look the same. */
export const realm = answer('Realm', members, { ...example, revision: 1 });
export const realmPage = pageOf('Realm', realm, { ...example, revision: 42 });

export function realmView({ name, displayName, revision }: Realm) {
  return { name, display_name: displayName, revision };
}
