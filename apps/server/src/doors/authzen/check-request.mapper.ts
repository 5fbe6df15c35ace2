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

type Part = keyof EvaluationMembers;
type PartReader<T> = (value: JsonValue | undefined, part: Part, faults: Faults) => T | undefined;

/** How the parts that are objects of ours are read. */
export interface PartReaders {
  readonly subject: PartReader<Resource>;
  readonly action: PartReader<Action>;
  readonly resource: PartReader<Resource>;
}

const plainReaders: PartReaders = { subject: entityOf, action: actionOf, resource: entityOf };

/** For many evaluations: a part that the one before had too, as the defaults of a batch are, is the same object again. */
export function sharedReaders(): PartReaders {
  return { subject: remembered(entityOf), action: remembered(actionOf), resource: remembered(entityOf) };
}

/**
 * An AuthZEN evaluation as a domain request: types are strict, unknown members are left out, an optional member that is `null`
 * counts as absent. Throws `invalid_request` with a fault for every member that is wrong.
 * @param item its place in a batch: faults are named from there.
 */
export function checkRequestOf(
  members: EvaluationMembers,
  item?: number,
  read: PartReaders = plainReaders,
): CheckRequest {
  const faults = new Faults(item);
  const subject = read.subject(members.subject, 'subject', faults);
  const action = read.action(members.action, 'action', faults);
  const resource = read.resource(members.resource, 'resource', faults);
  const context = optionalObject(members.context, 'context', '', faults);
  if (faults.any || !subject || !action || !resource) throw malformed(faults.list);
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

/** What is wrong with one evaluation. Places are put together only for what is: nearly nothing ever is. */
class Faults {
  readonly list: Fault[] = [];

  constructor(private readonly item: number | undefined) {}

  get any(): boolean {
    return this.list.length > 0;
  }

  add(part: Part, member: string, message: string): void {
    const from = this.item === undefined ? '' : `evaluations[${this.item}].`;
    this.list.push({ at: from + part + member, message });
  }
}

function remembered<T>(read: PartReader<T>): PartReader<T> {
  let lastValue: JsonValue | undefined;
  let last: T | undefined;
  return (value, part, faults) => {
    if (last !== undefined && value === lastValue) return last;
    const had = faults.list.length;
    const made = read(value, part, faults);
    // What is wrong is said anew for each evaluation that has it.
    last = faults.list.length === had ? made : undefined;
    lastValue = value;
    return made;
  };
}

/** Subject and resource have the same form. */
function entityOf(value: JsonValue | undefined, part: Part, faults: Faults): Resource | undefined {
  const entity = requiredObject(value, part, faults);
  if (!entity) return undefined;
  const type = requiredString(entity['type'], part, '.type', faults);
  const id = requiredString(entity['id'], part, '.id', faults);
  const properties = optionalObject(entity['properties'], part, '.properties', faults);
  return properties === undefined ? { type, id } : { type, id, properties };
}

function actionOf(value: JsonValue | undefined, part: Part, faults: Faults): Action | undefined {
  const action = requiredObject(value, part, faults);
  if (!action) return undefined;
  const name = requiredString(action['name'], part, '.name', faults);
  const properties = optionalObject(action['properties'], part, '.properties', faults);
  return properties === undefined ? { name } : { name, properties };
}

function requiredObject(value: JsonValue | undefined, part: Part, faults: Faults): JsonObject | undefined {
  if (isObject(value)) return value;
  faults.add(part, '', value === undefined ? 'is required' : 'must be an object');
  return undefined;
}

/** The empty string stands in for what is wrong: `faults` keeps it from being used. */
function requiredString(value: JsonValue | undefined, part: Part, member: string, faults: Faults): string {
  if (typeof value === 'string') return value;
  faults.add(part, member, value === undefined ? 'is required' : 'must be a string');
  return '';
}

function optionalObject(
  value: JsonValue | undefined,
  part: Part,
  member: string,
  faults: Faults,
): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (isObject(value)) return value;
  faults.add(part, member, 'must be an object');
  return undefined;
}
