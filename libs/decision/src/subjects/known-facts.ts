import type { Resource } from '#libs/domain';
import { quotedJson } from '#libs/json';
import type { SubjectRecord } from '../ports/subject-directory.js';
import type { ResolvedSubject } from './resolved-subject.js';

/**
 * The members of `input.subject` that the caller has no say in, each after a comma: `claims` of a verified token, `stored`
 * facts of a known user.
 */
export function knownFacts({ claims, record }: ResolvedSubject, resource: Resource): string {
  const verified = claims === undefined ? '' : `,"claims":${JSON.stringify(claims)}`;
  return record === null ? verified : `${verified},"stored":${storedFacts(record, resource)}`;
}

/** Whether they depend on the resource: some role is assigned on a resource alone. */
export function variesByResource({ record }: ResolvedSubject): boolean {
  return record !== null && record.assignments.some(({ resource }) => resource !== undefined);
}

function storedFacts(record: SubjectRecord, resource: Resource): string {
  const { id, username, emails, attributes } = record;
  const names = `"id":${quotedJson(id)},"username":${JSON.stringify(username)},"emails":${JSON.stringify(emails)}`;
  return `{${names},"attributes":${JSON.stringify(attributes)},"roles":${JSON.stringify(rolesOn(record, resource))}}`;
}

/** Names of the roles assigned everywhere or on exactly this resource, sorted by code unit, without repeats. */
function rolesOn({ assignments }: SubjectRecord, { type, id }: Resource): string[] {
  const names = new Set<string>();
  for (const { role, resource } of assignments) {
    if (resource === undefined || (resource.type === type && resource.id === id)) names.add(role);
  }
  return [...names].sort();
}
