import { z } from 'zod';
import { emailKey, type User } from '#libs/domain';
import { distinct, id, jsonObject, ofBytes, text } from '../input/fields.js';
import { request, resource } from '../schema/wire-schemas.js';

const email = ofBytes(
  z
    .string()
    .max(254)
    .regex(/^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+$/u, 'must be an email address')
    .meta({
      description:
        'Visible characters in Unicode form NFC, none a form of ASCII ones. See docs/identifiers.md.',
    }),
  512,
);

const identity = z
  .strictObject({ iss: ofBytes(text.min(1), 1024), sub: id.meta({ description: 'Compared exactly.' }) })
  .meta({ description: 'How an external issuer names the user: `iss` and `sub` of its tokens.' });

const username = id.meta({
  description:
    'Unique in the realm, compared exactly; in Unicode form NFC, without unseen characters and without white space at its ends.',
});
const emails = distinct(email, 20, (one) => emailKey(one) ?? one).meta({
  description: 'Unique in the realm without regard to letter case.',
});
const identities = distinct(identity, 20, ({ iss, sub }) => JSON.stringify([iss, sub]));
const status = z.enum(['active', 'disabled']).meta({ description: 'A disabled user is denied everything.' });
const attributes = jsonObject.meta({
  description: 'Facts that policies read as `input.subject.stored.attributes`.',
});

const members = { username, emails, identities, status, attributes };

const example = {
  username: 'alice',
  emails: ['alice@example.com'],
  identities: [{ iss: 'https://login.example.com', sub: '00u1a2b3' }],
  status: 'active',
  attributes: { department: 'finance' },
};

export const userCreation = request(
  'UserCreation',
  z.strictObject({
    id: id.optional(),
    username,
    emails: emails.default([]),
    identities: identities.default([]),
    status: status.default('active'),
    attributes: attributes.default({}),
  }),
  { id: 'u-1001', ...example },
);

/** Every member is required: a `status` left out by mistake must not enable anybody. */
export const userReplacement = request('UserReplacement', z.strictObject(members), example);

export const user = resource('User', { id, ...members }, { id: 'u-1001', ...example });

export function userView({ id, username, emails, identities, status, attributes }: User) {
  return { id, username, emails, identities, status, attributes };
}
