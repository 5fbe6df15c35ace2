import type { Action, CheckRequest, JsonObject, Resource } from '#libs/domain';
import { canonicalJson, quotedJson } from '#libs/json';
import { knownFacts, variesByResource } from './subjects/known-facts.js';
import type { ResolvedSubject } from './subjects/resolved-subject.js';

/**
 * The four parts of a request as JSON text, the same in its decision key and in its policy input. Canonical, so that equal
 * parts have equal texts. An absent `properties` or `context` reads like an empty one.
 */
export interface RequestTexts {
  /** Without the closing brace: what the input adds about the subject the key names by revision. */
  readonly subject: string;
  readonly action: string;
  readonly resource: string;
  readonly context: string;
}

/** Writes requests, and what is known of who they are about. */
export interface TextWriter {
  textsOf(subject: ResolvedSubject, request: CheckRequest): RequestTexts;
  /** As `knownFacts` says. */
  factsOf(subject: ResolvedSubject, resource: Resource): string;
}

type TextOf = (object: JsonObject) => string;

/** For a single question: remembering costs more than it saves. */
export const plainWriter: TextWriter = {
  textsOf: (subject, { action, resource, context }) => ({
    subject: subjectText(subject, canonicalJson),
    action: actionText(action, canonicalJson),
    resource: resourceText(resource, canonicalJson),
    context: contextText(context, canonicalJson),
  }),
  factsOf: knownFacts,
};

/** No role is assigned on it alone. */
const nowhere: Resource = { type: '', id: '' };

/** From this length on a text is kept for all that comes; shorter ones are written anew sooner than looked up. */
const large = 256;

/**
 * Writes each object once, however many questions hold it, as the defaults of a batch are: a part that the question before
 * had is not written again, nor is a large object that any question had. Only for objects that do not change meanwhile.
 */
export class RememberingWriter implements TextWriter {
  private readonly kept = new Map<JsonObject, string>();
  private readonly subject = remembered((subject: ResolvedSubject) => subjectText(subject, this.textOf));
  private readonly action = remembered((action: Action) => actionText(action, this.textOf));
  private readonly resource = remembered((resource: Resource) => resourceText(resource, this.textOf));
  private readonly context = remembered((context: JsonObject) => contextText(context, this.textOf));

  private readonly facts = remembered((subject: ResolvedSubject) => knownFacts(subject, nowhere));

  textsOf(subject: ResolvedSubject, { action, resource, context }: CheckRequest): RequestTexts {
    return {
      subject: this.subject(subject),
      action: this.action(action),
      resource: this.resource(resource),
      context: context === undefined ? '{}' : this.context(context),
    };
  }

  factsOf(subject: ResolvedSubject, resource: Resource): string {
    return variesByResource(subject) ? knownFacts(subject, resource) : this.facts(subject);
  }

  private readonly textOf: TextOf = (object) => {
    const known = this.kept.size === 0 ? undefined : this.kept.get(object);
    if (known !== undefined) return known;
    const text = canonicalJson(object);
    if (text.length >= large) this.kept.set(object, text);
    return text;
  };
}

/** Remembers the last one. */
function remembered<T>(textOf: (part: T) => string): (part: T) => string {
  let last: T | undefined;
  let text = '';
  return (part) => {
    if (part !== last) {
      text = textOf(part);
      last = part;
    }
    return text;
  };
}

function subjectText({ type, id, properties }: ResolvedSubject, textOf: TextOf): string {
  return `{"type":${quotedJson(type)},"id":${quotedJson(id)},"properties":${orEmpty(properties, textOf)}`;
}

function actionText({ name, properties }: Action, textOf: TextOf): string {
  return `{"name":${quotedJson(name)},"properties":${orEmpty(properties, textOf)}}`;
}

function resourceText({ type, id, properties }: Resource, textOf: TextOf): string {
  return `{"type":${quotedJson(type)},"id":${quotedJson(id)},"properties":${orEmpty(properties, textOf)}}`;
}

function contextText(context: JsonObject | undefined, textOf: TextOf): string {
  return orEmpty(context, textOf);
}

function orEmpty(object: JsonObject | undefined, textOf: TextOf): string {
  return object === undefined ? '{}' : textOf(object);
}
