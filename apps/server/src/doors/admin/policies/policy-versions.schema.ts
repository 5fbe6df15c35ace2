import { z } from 'zod';
import type { Activation, PolicyVersionSummary, PublishedVersion } from '#libs/administration';
import { mostPolicySources, type PolicyVersion } from '#libs/domain';
import { instant, jsonObject, name, revision } from '../input/fields.js';
import { answer, pageOf, request, written } from '../schema/wire-schemas.js';
import { digest, exampleDigest } from './policies.schema.js';

const rego_version = z.enum(['v0', 'v1']);
const source = z.strictObject({
  path: z
    .string()
    .max(200)
    .regex(
      /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*\.(?:rego|json)$/,
      'must be a relative path of plain names that ends in `.rego` or `.json`',
    ),
  content: z.string().refine((content) => !content.includes('\0'), 'must not have the character U+0000'),
});
const sources = z.array(source).min(1).max(mostPolicySources).meta({
  description:
    'Rego modules in the policy’s package or below, `*_test.rego` beside them, and at most one `data.json`.',
});

const exampleSource = {
  path: 'policy.rego',
  content:
    'package document_authz\n\ndefault allow := false\n\nallow if input.subject.id == input.resource.properties.owner\n',
};

export const versionUpload = request(
  'PolicyVersionUpload',
  z.strictObject({ rego_version: rego_version.default('v1'), sources, activate: z.boolean().default(false) }),
  { rego_version: 'v1', sources: [exampleSource], activate: true },
);

const summaryMembers = {
  digest,
  policy: name,
  rego_version,
  entrypoints: z
    .array(z.string())
    .meta({ description: 'What can be asked: the package and each of its rules.' }),
  created_at: instant,
};
const summaryExample = {
  digest: exampleDigest,
  policy: 'documents',
  rego_version: 'v1',
  entrypoints: ['document_authz', 'document_authz/allow'],
  created_at: '2026-01-31T09:30:00.000Z',
};

const summary = answer('PolicyVersionSummary', z.looseObject(summaryMembers), summaryExample);
export const versionPage = pageOf('PolicyVersion', summary, summaryExample);

export const version = answer(
  'PolicyVersion',
  z.looseObject({ ...summaryMembers, sources, data: jsonObject, module_bytes: z.int().min(0) }),
  { ...summaryExample, sources: [exampleSource], data: {}, module_bytes: 140_288 },
);

export const publishedVersion = written(
  'PolicyVersionPublished',
  { ...summaryMembers, active: z.boolean() },
  { ...summaryExample, active: true },
);

export const activationRequest = request('PolicyActivationRequest', z.strictObject({ digest }), {
  digest: exampleDigest,
});

const activationExample = {
  policy: 'documents',
  digest: exampleDigest,
  revision: 42,
  actor: 'ci',
  at: '2026-01-31T09:30:00.000Z',
};
const activation = answer(
  'PolicyActivation',
  z.looseObject({ policy: name, digest, revision, actor: z.string(), at: instant }),
  activationExample,
);
export const activationPage = pageOf('PolicyActivation', activation, activationExample);

export function summaryView({ digest, policy, regoVersion, entrypoints, createdAt }: PolicyVersionSummary) {
  return { digest, policy, rego_version: regoVersion, entrypoints, created_at: createdAt.toISOString() };
}

export function versionView(stored: PolicyVersion) {
  const { artifact, sources } = stored;
  return {
    ...summaryView({ ...stored, entrypoints: artifact.entrypoints }),
    sources: sources.map(({ path, content }) => ({ path, content })),
    data: artifact.data,
    module_bytes: artifact.wasm.byteLength,
  };
}

/** The digest stands for sources and module, which are large: who stored the same again made the same version. */
export function versionTagView(stored: PolicyVersion) {
  return summaryView({ ...stored, entrypoints: stored.artifact.entrypoints });
}

export function publishedView({ version, active }: PublishedVersion) {
  return { ...summaryView({ ...version, entrypoints: version.artifact.entrypoints }), active };
}

export function activationView({ policy, digest, revision, actor, at }: Activation) {
  return { policy, digest, revision, actor, at: at.toISOString() };
}
