import { plainDirective } from './directive.js';
import { formatValue } from './format-value.js';
import type { GoValue } from './go-value.js';

/** Go's `fmt.Sprint`: a space between two operands of which neither is a text. */
export function sprint(values: readonly GoValue[]): string {
  let text = '';
  values.forEach((value, index) => {
    const previous = values[index - 1];
    if (previous !== undefined && !isText(previous) && !isText(value)) text += ' ';
    text += formatValue(value, plainDirective);
  });
  return text;
}

/** Go's `fmt.Sprintln`. */
export function sprintln(values: readonly GoValue[]): string {
  return `${values.map((value) => formatValue(value, plainDirective)).join(' ')}\n`;
}

function isText({ type }: GoValue): boolean {
  return type === 'string' || type === 'json.Number';
}
