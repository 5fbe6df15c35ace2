import { z } from 'zod';
import type { Policy } from '#libs/domain';
import { distinct, name, resourceType, text } from '../input/fields.js';
import { request, resource } from '../schema/wire-schemas.js';

const description = text;
const policyPackage = z
  .string()
  .max(256)
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*(?:\/[A-Za-z_][A-Za-z0-9_]*)*$/,
    'must be names parted by `/`, such as `acme/billing`',
  )
  .meta({
    description:
      'The Rego package that holds `allow`, as a path. Neither inside another policy’s nor around it; `portcullis` and `system` are reserved. It cannot change.',
  });
const resource_types = distinct(resourceType, 200).meta({
  description:
    'What the policy decides. In a realm each type belongs to at most one policy; a type without is denied.',
});
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be `sha256:` and 64 hex digits')
  .meta({ description: 'Names a policy version by its content.' });
const active_version = digest
  .nullable()
  .meta({ description: 'The version that decides now; null until the first activation.' });

export const exampleDigest = `sha256:${'ab12'.repeat(16)}`;
const example = { description: 'Who may do what to documents', resource_types: ['document'] };

export const policyCreation = request(
  'PolicyCreation',
  z.strictObject({
    name,
    description: description.default(''),
    package: policyPackage,
    resource_types: resource_types.default([]),
  }),
  { name: 'documents', package: 'document_authz', ...example },
);

export const policyReplacement = request(
  'PolicyReplacement',
  z.strictObject({ description, resource_types }),
  example,
);

export const policy = resource(
  'Policy',
  { name, description, package: policyPackage, resource_types, active_version },
  { name: 'documents', package: 'document_authz', ...example, active_version: exampleDigest },
);

export function policyView(stored: Policy) {
  const { name, description, resourceTypes, activeVersion } = stored;
  return {
    ...{ name, description, package: stored.package },
    resource_types: resourceTypes,
    active_version: activeVersion,
  };
}
