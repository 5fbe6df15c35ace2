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

const require_preconditions = z.boolean().meta({
  description:
    'Items of the realm are changed only with `If-Match` or `If-None-Match`; a request without is 428.',
});
const members = { name: realmName, display_name: text, require_preconditions };
const stored = { ...example, require_preconditions: false };

export const realmReplacement = request(
  'RealmReplacement',
  z.strictObject({ display_name: text, require_preconditions }),
  { display_name: 'Acme Inc', require_preconditions: true },
);

/** A realm carries its revision also when it is read. */
export const realm = answer('Realm', z.looseObject({ ...members, revision }), { ...stored, revision: 1 });
export const realmWritten = written('RealmWritten', members, { ...stored, revision: 1 });
export const realmPage = pageOf('Realm', realm, { ...stored, revision: 42 });

export function realmView(realm: Realm) {
  return { ...realmTagView(realm), revision: realm.revision };
}

/** Without the revision: a change to something in the realm is none to the realm itself. */
export function realmTagView({ name, displayName, requirePreconditions }: Realm) {
  return { name, display_name: displayName, require_preconditions: requirePreconditions };
}
