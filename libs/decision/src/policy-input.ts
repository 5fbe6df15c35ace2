import type { CheckRequest, Resource } from '#libs/domain';
import { orEmpty, plainTexts, type TextOf } from './object-texts.js';
import type { SubjectRecord } from './ports/subject-directory.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';

const quoted = JSON.stringify;

/** The input that every policy sees, as JSON text. A contract: docs/policy-input.md. */
export function policyInput(
  realm: string,
  subject: ResolvedSubject,
  request: CheckRequest,
  textOf: TextOf = plainTexts.json,
): string {
  const { action, resource, context } = request;
  const parts = [
    `"realm":${quoted(realm)}`,
    `"subject":${subjectText(subject, resource, textOf)}`,
    `"action":{"name":${quoted(action.name)},"properties":${orEmpty(action.properties, textOf)}}`,
    `"resource":{${identity(resource)},"properties":${orEmpty(resource.properties, textOf)}}`,
    `"context":${orEmpty(context, textOf)}`,
  ];
  return `{${parts.join(',')}}`;
}

function subjectText(subject: ResolvedSubject, resource: Resource, textOf: TextOf): string {
  const { claims, record } = subject;
  let text = `{${identity(subject)},"properties":${orEmpty(subject.properties, textOf)}`;
  if (claims !== undefined) text += `,"claims":${textOf(claims)}`;
  if (record !== null) text += `,"stored":${storedFacts(record, resource, textOf)}`;
  return `${text}}`;
}

function storedFacts(record: SubjectRecord, resource: Resource, textOf: TextOf): string {
  const { id, username, emails, attributes } = record;
  const names = `"id":${quoted(id)},"username":${quoted(username)},"emails":${quoted(emails)}`;
  return `{${names},"attributes":${textOf(attributes)},"roles":${quoted(rolesOn(record, resource))}}`;
}

function identity({ type, id }: { readonly type: string; readonly id: string }): string {
  return `"type":${quoted(type)},"id":${quoted(id)}`;
}

/** Names of the roles assigned everywhere or on exactly this resource, sorted by code unit, without repeats. */
export function rolesOn({ assignments }: SubjectRecord, { type, id }: Resource): string[] {
  const names = new Set<string>();
  for (const { role, resource } of assignments) {
    if (resource === undefined || (resource.type === type && resource.id === id)) names.add(role);
  }
  return [...names].sort();
}
