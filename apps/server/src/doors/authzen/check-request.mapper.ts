import {
  type Action,
  AuthzError,
  type CheckRequest,
  type Fault,
  type JsonObject,
  type JsonValue,
  type Resource,
} from '#libs/domain';

/** The four members of an evaluation as they were sent, before any is believed. */
export interface EvaluationMembers {
  readonly subject: JsonValue | undefined;
  readonly action: JsonValue | undefined;
  readonly resource: JsonValue | undefined;
  readonly context: JsonValue | undefined;
}

/**
 * An AuthZEN evaluation as a domain request: types are strict, unknown members are left out, an optional member that is `null`
 * counts as absent. Throws `invalid_request` with a fault for every member that is wrong.
 * @param at prefix of the places named in faults: empty, or `evaluations[3].`
 */
export function checkRequestOf(members: EvaluationMembers, at = ''): CheckRequest {
  const faults: Fault[] = [];
  const subject = entityOf(members.subject, `${at}subject`, faults);
  const action = actionOf(members.action, `${at}action`, faults);
  const resource = entityOf(members.resource, `${at}resource`, faults);
  const context = optionalObject(members.context, `${at}context`, faults);
  if (faults.length > 0 || !subject || !action || !resource) throw malformed(faults);
  return context === undefined ? { subject, action, resource } : { subject, action, resource, context };
}

/** One refusal for everything that is wrong. */
export function malformed(faults: readonly Fault[]): AuthzError {
  const said = faults.map(({ at, message }) => `\`${at}\` ${message}`).join('; ');
  return new AuthzError('invalid_request', said, { faults });
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Subject and resource have the same form. */
function entityOf(value: JsonValue | undefined, at: string, faults: Fault[]): Resource | undefined {
  const entity = requiredObject(value, at, faults);
  if (!entity) return undefined;
  const type = requiredString(entity['type'], `${at}.type`, faults);
  const id = requiredString(entity['id'], `${at}.id`, faults);
  const properties = optionalObject(entity['properties'], `${at}.properties`, faults);
  return properties === undefined ? { type, id } : { type, id, properties };
}

function actionOf(value: JsonValue | undefined, at: string, faults: Fault[]): Action | undefined {
  const action = requiredObject(value, at, faults);
  if (!action) return undefined;
  const name = requiredString(action['name'], `${at}.name`, faults);
  const properties = optionalObject(action['properties'], `${at}.properties`, faults);
  return properties === undefined ? { name } : { name, properties };
}

function requiredObject(value: JsonValue | undefined, at: string, faults: Fault[]): JsonObject | undefined {
  if (isObject(value)) return value;
  faults.push({ at, message: value === undefined ? 'is required' : 'must be an object' });
  return undefined;
}

/** The empty string stands in for what is wrong: `faults` keeps it from being used. */
function requiredString(value: JsonValue | undefined, at: string, faults: Fault[]): string {
  if (typeof value === 'string') return value;
  faults.push({ at, message: value === undefined ? 'is required' : 'must be a string' });
  return '';
}

function optionalObject(value: JsonValue | undefined, at: string, faults: Fault[]): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (isObject(value)) return value;
  faults.push({ at, message: 'must be an object' });
  return undefined;
}
