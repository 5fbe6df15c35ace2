import { isArray, isObject, type JsonForm, type JsonObject } from '../json-text/json-value.js';
import { type Draft, draftByAddress, draftOf } from './draft.js';
import { InvalidSchema } from './invalid-schema.js';
import { pointAt } from './json-pointer.js';
import { metaschema } from './metaschema.js';
import { isCanonical, parseUrl, type Url, urlText, withoutFragment } from './url/parse-url.js';
import { resolveUrl } from './url/resolve-url.js';

interface PooledDocument {
  readonly form: JsonForm;
  readonly draft: Draft | undefined;
}

/** Members that hold schemas by name: what is named there is no keyword. */
const schemasByName = new Set(['properties', 'dependencies', 'patternProperties']);
/** Members that hold plain values. */
const values = new Set(['const', 'enum']);

/** The documents that references may lead to: the one at hand, what it names by `$id`, and the metaschemas. Never the network, never a file. */
export class SchemaPool {
  private readonly documents = new Map<string, PooledDocument>();
  private readonly references = new Map<JsonObject, string>();

  constructor(root: JsonForm) {
    this.add(root, parseUrl(''));
  }

  /** What `$ref` of this schema means, given the `$id`s around it. */
  absoluteReference(schema: JsonObject): string | undefined {
    return this.references.get(schema);
  }

  /** A document by its own name, or the part of one that the fragment points at. */
  find(address: Url): PooledDocument {
    const named = this.documents.get(urlText(address));
    if (named !== undefined) return named;
    const base = withoutFragment(address);
    const document = this.documents.get(urlText(base)) ?? this.load(base, address);
    return { form: pointAt(document.form, address.fragment), draft: document.draft };
  }

  private load(base: Url, address: Url): PooledDocument {
    if (!isCanonical(address)) throw new InvalidSchema(`Reference ${urlText(address)} must be canonical`);
    const draft = draftByAddress(urlText(base));
    if (draft === undefined) {
      throw new InvalidSchema(`remote reference loading disabled: ${urlText(address)}`);
    }
    return this.add(metaschema(draft), base);
  }

  private add(form: JsonForm, base: Url): PooledDocument {
    const document = { form, draft: draftOf(form) };
    this.collect(form, base, document.draft);
    this.documents.set(urlText(base), document);
    return document;
  }

  private collect(form: JsonForm, base: Url, draft: Draft | undefined): void {
    if (isArray(form)) for (const element of form) this.collect(element, base, draft);
    if (!isObject(form)) return;
    const scope = this.scopeOf(form, base, draft);
    const reference = parsed(form.get('$ref'));
    if (reference !== undefined) this.references.set(form, urlText(resolveUrl(scope, reference)));
    for (const [name, member] of form) {
      if (values.has(name)) continue;
      if (!schemasByName.has(name)) this.collect(member, scope, draft);
      else if (isObject(member)) for (const schema of member.values()) this.collect(schema, scope, draft);
    }
  }

  /** The schema's own address when it has one. */
  private scopeOf(schema: JsonObject, base: Url, draft: Draft | undefined): Url {
    const id = parsed(schema.get(schema.has('id') ? 'id' : '$id'));
    if (id === undefined) return base;
    const scope = resolveUrl(base, id);
    const address = urlText(scope);
    if (this.documents.has(address)) throw new InvalidSchema(`Reference already exists: "${address}"`);
    this.documents.set(address, { form: schema, draft });
    return scope;
  }
}

/** What is no address is told where the keyword is read. */
function parsed(form: JsonForm | undefined): Url | undefined {
  if (typeof form !== 'string') return undefined;
  try {
    return parseUrl(form);
  } catch (error) {
    if (error instanceof InvalidSchema) return undefined;
    throw error;
  }
}
