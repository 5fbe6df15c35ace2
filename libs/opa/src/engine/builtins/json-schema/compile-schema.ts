import { BeyondLimits } from '../beyond-limits.js';
import { isObject, type JsonForm } from '../json-text/json-value.js';
import { readArrayRules, readItemRules } from './array-rules.js';
import { readCombinations, readDependencies } from './combinations.js';
import { anyDraft, type Draft, draftOf } from './draft.js';
import { InvalidSchema, invalidType } from './invalid-schema.js';
import { Keywords } from './keywords.js';
import { readNumberRules } from './number-rules.js';
import { readMemberRules, readObjectRules } from './object-rules.js';
import { type CompileSchema, type Rules, Schema } from './schema.js';
import { SchemaPool } from './schema-pool.js';
import { readStringRules } from './string-rules.js';
import { readTypes } from './types.js';
import { parseUrl, type Url, urlText } from './url/parse-url.js';
import { readValueRules } from './value-rules.js';

const maxDepth = 250;

/** Throws `InvalidSchema` for a form that is no schema. */
export function compileSchema(form: JsonForm, check: () => void): Schema {
  return new SchemaCompiler(new SchemaPool(form), check).compile(form, draftOf(form) ?? anyDraft);
}

/** INVARIANT: keywords are read in OPA's order, so that of several faults the same one is told. */
class SchemaCompiler {
  private readonly targets = new Map<string, Schema>();
  private depth = 0;

  constructor(
    private readonly pool: SchemaPool,
    private readonly check: () => void,
  ) {}

  compile(form: JsonForm, draft: Draft, schema = new Schema()): Schema {
    this.check();
    if (this.depth === maxDepth) throw new BeyondLimits('schemas are nested too deep');
    this.depth++;
    schema.meaning = this.meaningOf(form, draft);
    this.depth--;
    return schema;
  }

  private meaningOf(form: JsonForm, draft: Draft): boolean | Schema | Rules {
    if (draft >= 6 && typeof form === 'boolean') return form;
    if (!isObject(form)) throw new InvalidSchema('Expected: Valid Schema, given: Invalid JSON');
    const keywords = new Keywords(form);
    const compile: CompileSchema = (inner) => this.compile(inner, draft);
    checkNames(keywords, draft, compile);
    const reference = keywords.text('$ref');
    if (reference === undefined) return readRules(keywords, draft, compile);
    const target = parseUrl(this.pool.absoluteReference(form) ?? reference);
    const known = this.targets.get(urlText(target));
    if (known === undefined) return this.follow(target, draft);
    // What stands beside `$ref` means nothing, but it is looked at when the reference was followed before.
    readRules(keywords, draft, compile);
    return known;
  }

  /** The target is known by its address before it is compiled: it may refer to itself. */
  private follow(address: Url, draft: Draft): Schema {
    const schema = new Schema();
    this.targets.set(urlText(address), schema);
    const { form, draft: ownDraft } = this.pool.find(address);
    if (typeof form !== 'boolean' && !isObject(form)) {
      throw new InvalidSchema('Valid Schema must be of type object');
    }
    return this.compile(form, ownDraft ?? draft, schema);
  }
}

function checkNames(keywords: Keywords, draft: Draft, compile: CompileSchema): void {
  const oldName = draft === 4 || (draft === anyDraft && keywords.has('id'));
  const id = keywords.text(oldName ? 'id' : '$id');
  if (id !== undefined) parseUrl(id);
  const definitions = keywords.get('definitions');
  const complaint = () => invalidType('Array Of Schemas', 'definitions');
  if (definitions !== undefined && !isObject(definitions)) throw complaint();
  for (const form of definitions?.values() ?? []) {
    if (typeof form !== 'boolean' && !isObject(form)) throw complaint();
    compile(form);
  }
  keywords.text('title');
  keywords.text('description');
}

function readRules(keywords: Keywords, draft: Draft, compile: CompileSchema): Rules {
  const types = readTypes(keywords.get('type'));
  const members = readMemberRules(keywords, draft, compile);
  const dependencies = readDependencies(keywords.get('dependencies'), compile);
  const items = readItemRules(keywords, compile);
  const numbers = readNumberRules(keywords, draft);
  const strings = readStringRules(keywords);
  const objects = readObjectRules(keywords, members);
  const arrays = readArrayRules(keywords, draft, items, compile);
  const value = readValueRules(keywords, draft);
  const combinations = readCombinations(keywords, draft, dependencies, compile);
  return { types, combinations, value, numbers, strings, arrays, objects };
}
