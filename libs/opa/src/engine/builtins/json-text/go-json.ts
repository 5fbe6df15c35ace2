import { RegoNumber } from '../../rego/rego-value.js';
import { isObject, type JsonForm } from './json-value.js';

/** Compact JSON as Go's encoder writes it, fit for a page of HTML. */
export function goJson(form: JsonForm): string {
  if (form === null || typeof form === 'boolean') return String(form);
  if (typeof form === 'string') return goJsonString(form);
  if (form instanceof RegoNumber) return form.text;
  if (!isObject(form)) return `[${form.map(goJson).join(',')}]`;
  return `{${Array.from(form, ([name, member]) => `${goJsonString(name)}:${goJson(member)}`).join(',')}}`;
}

export function goJsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
