import { RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';
import { displayText } from '../go-format/go-value.js';

/**
 * The parts of a template string, joined. What stands between braces comes as a set of its values: none is undefined,
 * and more than one the compiler does not let happen.
 */
export function templateString(parts: readonly RegoValue[]): string {
  return parts.map((part) => (part instanceof RegoSet ? memberText(part) : textOf(part))).join('');
}

function memberText({ members }: RegoSet): string {
  const [member] = members;
  if (members.length > 1) throw new BuiltinError('a template string with several outputs');
  return member === undefined ? '<undefined>' : textOf(member);
}

function textOf(value: RegoValue): string {
  return typeof value === 'string' ? value : displayText(value);
}
