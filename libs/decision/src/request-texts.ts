import { hash } from 'node:crypto';
import { type Action, type CheckRequest, type Properties, type Resource, WrittenObject } from '#libs/domain';
import { canonicalJson, quotedJson } from '#libs/json';
import type { LoadedPolicy } from './ports/policy-engine.js';
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
  /** What of the parts the policy can read: large ones without the rest. */
  readBy(policy: LoadedPolicy, texts: RequestTexts): RequestTexts;
  /** Stands for a part in a key: the part itself, or where it is large its digest. */
  keyed(part: string): string;
}

type TextOf = (object: Properties) => string;
type Part = keyof RequestTexts;

/** Policies are asked what they read of parts that are longer; a shorter one is looked through with the whole input. */
const projected = 4_096;

/**
 * Longer parts enter keys as their digest, so that a key is never larger than about five of them: V8 spreads only texts of
 * less than 16 K characters over a map, and longer ones of one length all meet in one place.
 */
const keyedWhole = 3_072;

/** For a single question: remembering costs more than it saves. */
export const plainWriter: TextWriter = {
  textsOf: (subject, { action, resource, context }) => ({
    subject: subjectText(subject, textOf),
    action: actionText(action, textOf),
    resource: resourceText(resource, textOf),
    context: contextText(context, textOf),
  }),
  factsOf: knownFacts,
  readBy: (policy, texts) => readParts(texts, (part) => readOf(policy, part, texts)),
  keyed,
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
  private readonly kept = new Map<Properties, string>();
  private readonly digests = new Map<string, string>();
  private readonly reads = new Map<LoadedPolicy, Record<Part, Map<string, string>>>();
  private readonly subject = remembered((subject: ResolvedSubject) => subjectText(subject, this.textOf));
  private readonly action = remembered((action: Action) => actionText(action, this.textOf));
  private readonly resource = remembered((resource: Resource) => resourceText(resource, this.textOf));
  private readonly context = remembered((context: Properties) => contextText(context, this.textOf));

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

  readBy(policy: LoadedPolicy, texts: RequestTexts): RequestTexts {
    return readParts(texts, (part) => {
      const known = orMade(this.reads, policy, noReads)[part];
      return orMade(known, texts[part], () => readOf(policy, part, texts));
    });
  }

  keyed(part: string): string {
    return part.length <= keyedWhole ? part : orMade(this.digests, part, () => keyed(part));
  }

  private readonly textOf: TextOf = (object) => {
    const known = this.kept.size === 0 ? undefined : this.kept.get(object);
    if (known !== undefined) return known;
    const text = textOf(object);
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

function contextText(context: Properties | undefined, textOf: TextOf): string {
  return orEmpty(context, textOf);
}

function orEmpty(object: Properties | undefined, textOf: TextOf): string {
  return object === undefined ? '{}' : textOf(object);
}

function textOf(object: Properties): string {
  return object instanceof WrittenObject ? object.text : canonicalJson(object);
}

/** No part has a text like it: parts are objects, and this is none. */
function keyed(part: string): string {
  return part.length <= keyedWhole ? part : `"sha256:${hash('sha256', part)}"`;
}

function readParts(texts: RequestTexts, read: (part: Part) => string): RequestTexts {
  const { subject, action, resource, context } = texts;
  if (subject.length + action.length + resource.length + context.length <= projected) return texts;
  const partOf = (part: Part) => (texts[part].length > projected ? read(part) : texts[part]);
  return {
    subject: partOf('subject'),
    action: partOf('action'),
    resource: partOf('resource'),
    context: partOf('context'),
  };
}

function readOf(policy: LoadedPolicy, part: Part, texts: RequestTexts): string {
  if (part !== 'subject') return policy.readOf(part, texts[part]);
  return policy.readOf(part, `${texts.subject}}`).slice(0, -1);
}

function noReads(): Record<Part, Map<string, string>> {
  return { subject: new Map(), action: new Map(), resource: new Map(), context: new Map() };
}

function orMade<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const had = known.get(key);
  if (had !== undefined) return had;
  const made = make();
  known.set(key, made);
  return made;
}
