import type { CheckRequest, JsonObject, Resource } from '#libs/domain';
import type { SubjectRecord } from './ports/subject-directory.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';

const none: JsonObject = {};

/** The input that every policy sees, as JSON text. A contract: docs/policy-input.md. */
export function policyInput(realm: string, subject: ResolvedSubject, request: CheckRequest): string {
  const { action, resource, context } = request;
  return JSON.stringify({
    realm,
    subject: {
      type: subject.type,
      id: subject.id,
      properties: subject.properties ?? none,
      claims: subject.claims,
      stored: subject.record === null ? undefined : storedFacts(subject.record, resource),
    },
    action: { name: action.name, properties: action.properties ?? none },
    resource: { type: resource.type, id: resource.id, properties: resource.properties ?? none },
    context: context ?? none,
  });
}

function storedFacts(record: SubjectRecord, resource: Resource) {
  const { id, username, emails, attributes } = record;
  return { id, username, emails, attributes, roles: rolesOn(record, resource) };
}

/** Names of the roles assigned everywhere or on exactly this resource, sorted by code unit, without repeats. */
export function rolesOn({ assignments }: SubjectRecord, { type, id }: Resource): string[] {
  const names = new Set<string>();
  for (const { role, resource } of assignments) {
    if (resource === undefined || (resource.type === type && resource.id === id)) names.add(role);
  }
  return [...names].sort();
}
