import { BuiltinError } from '../builtin.js';
import { goJsonString } from '../json-text/go-json.js';
import { isArray, isObject, type JsonForm, jsonObject } from '../json-text/json-value.js';
import { InvalidYaml } from './invalid-yaml.js';

/** What yaml.v2's reader refuses anywhere in a text. */
const unreadable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

export function assertReadable(text: string): void {
  if (unreadable.test(text)) throw new InvalidYaml('control characters are not allowed');
}

/** A key is known as one only within so many characters. */
const maxKeyLength = 1_024;

/**
 * OPA writes YAML by reading a value's JSON text as YAML first. This is what that does to strings: control characters that
 * JSON leaves as they are cannot be read, nor can long keys, and NEL is a line break, which folds into a space.
 */
export function readBack(form: JsonForm): JsonForm {
  if (typeof form === 'string') return readBackString(form);
  if (isArray(form)) return form.map(readBack);
  if (!isObject(form)) return form;
  return jsonObject(Array.from(form, ([name, member]) => [readBackKey(name), readBack(member)] as const));
}

function readBackString(text: string): string {
  // Those below a space are escaped in JSON.
  assertReadable(text.replace(/[^\u007f-\uffff]+/g, ''));
  const lines = text.split('\u0085');
  let folded = '';
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    if (index > 0 && (isLast ? /^(?:---|\.\.\.) / : /^(?:---|\.\.\.)(?: |$)/).test(line)) {
      throw new InvalidYaml('a document marker stands inside quotes');
    }
    const word = withoutSpaces(line, index > 0, !isLast);
    if (word !== '' || isLast) {
      folded += (breaks > 1 ? '\n'.repeat(breaks - 1) : ' '.repeat(breaks)) + word;
      breaks = 0;
    }
    breaks++;
  }
  return folded;
}

function withoutSpaces(text: string, atStart: boolean, atEnd: boolean): string {
  let start = 0;
  let end = text.length;
  while (atStart && text[start] === ' ') start++;
  while (atEnd && end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}

function readBackKey(name: string): string {
  const written = goJsonString(name);
  if (
    name.includes('\u0085') ||
    (written.length > maxKeyLength && Array.from(written).length > maxKeyLength)
  ) {
    throw new BuiltinError('a key is no simple key');
  }
  return readBackString(name);
}
