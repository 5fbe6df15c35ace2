import { RegoNumber } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { isArray, isObject, type JsonForm, type JsonObject } from '../json-text/json-value.js';
import { checkArray } from './array-rules.js';
import { checkCombinations } from './combinations.js';
import { Findings, type Place } from './findings.js';
import { checkNumber } from './number-rules.js';
import { checkObject } from './object-rules.js';
import { type Rules, Schema } from './schema.js';
import { checkString } from './string-rules.js';
import { isOfType, typeOf, typesText } from './types.js';
import type { Validator } from './validator.js';
import { checkValue } from './value-rules.js';

/** Schemas inside schemas, most of them through `$ref`, which may lead in circles that no document ends. */
const maxDepth = 500;

/** Checks one document. The order of findings is OPA's; where OPA goes through members in no order, theirs is by name. */
export class Validation implements Validator {
  private depth = 0;

  constructor(readonly check: () => void) {}

  attempt(schema: Schema, value: JsonForm, place: Place): Findings {
    const found = new Findings();
    this.continue(schema, value, place, found);
    return found;
  }

  continue(schema: Schema, value: JsonForm, place: Place, found: Findings): void {
    this.check();
    if (this.depth === maxDepth) throw new BeyondLimits('schemas lead too deep');
    this.depth++;
    this.apply(schema.meaning, value, place, found);
    this.depth--;
  }

  private apply(meaning: Schema['meaning'], value: JsonForm, place: Place, found: Findings): void {
    if (meaning === undefined) throw new Error('a schema was never given its meaning');
    if (meaning instanceof Schema) this.continue(meaning, value, place, found);
    else if (typeof meaning === 'object') this.applyRules(meaning, value, place, found);
    else if (!meaning) found.add('false', place, 'False always fails validation');
  }

  private applyRules(rules: Rules, value: JsonForm, place: Place, found: Findings): void {
    const type = typeOf(value);
    if (!isOfType(type, rules.types)) {
      const expected = typesText(rules.types);
      found.add('invalid_type', place, `Invalid type. Expected: ${expected}, given: ${type}`);
      return;
    }
    checkCombinations(rules.combinations, value, place, found, this);
    if (value instanceof RegoNumber) checkNumber(rules.numbers, value, place, found);
    else if (isArray(value)) checkArray(rules.arrays, value, place, found, this);
    else if (isObject(value)) checkObject(rules.objects, value, place, found, this);
    checkValue(rules.value, value, place, found);
    if (typeof value === 'string') checkString(rules.strings, value, place, found, this.check);
    if (isObject(value)) this.applyProperties(rules.objects.properties, value, place, found);
    found.advance();
  }

  private applyProperties(
    properties: ReadonlyMap<string, Schema>,
    members: JsonObject,
    place: Place,
    found: Findings,
  ): void {
    for (const [name, schema] of properties) {
      const member = members.get(name);
      if (member !== undefined) this.continue(schema, member, { name, outer: place }, found);
    }
  }
}
