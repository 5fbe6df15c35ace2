import { RegoNumber, RegoObject, RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { goJson } from './go-json.js';
import { type JsonForm, jsonObject } from './json-value.js';

/** What reads and writes such values calls itself, and so do the modules around. */
const maxDepth = 500;

/** What OPA makes of a value before it writes it as JSON or YAML: sets become arrays, other keys their JSON text. */
export function jsonForm(value: RegoValue, depth = 0): JsonForm {
  if (depth > maxDepth) throw new BeyondLimits('nested too deep');
  if (typeof value === 'string') return wellFormed(value);
  if (value === null || typeof value === 'boolean' || value instanceof RegoNumber) return value;
  const inner = (member: RegoValue): JsonForm => jsonForm(member, depth + 1);
  if (!(value instanceof RegoObject)) return (value instanceof RegoSet ? value.members : value).map(inner);
  // Two keys may share one text (`1` and `"1"`): the later one in Rego's order stays.
  return jsonObject(value.entries.map(([key, member]) => [keyText(key, inner), inner(member)] as const));
}

/** Keys inside keys are quoted again and again, which doubles their backslashes each time. */
const maxKeyLength = 1_000_000;

function keyText(key: RegoValue, formOf: (key: RegoValue) => JsonForm): string {
  if (typeof key === 'string') return wellFormed(key);
  const text = goJson(formOf(key));
  if (text.length > maxKeyLength) throw new BeyondLimits('a key is too long');
  return text;
}

/** As Go reads half a surrogate pair. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
