import { BeyondLimits } from '../beyond-limits.js';
import { goJson, goJsonString } from './go-json.js';
import { isArray, isObject, type JsonForm } from './json-value.js';

/** How lines begin: `prefix`, then `indent` once per level. */
export interface Indentation {
  readonly prefix: string;
  readonly indent: string;
}

/** In characters, of what the line starts add together: the options decide how long each is. */
const allowedIndentation = 16_000_000;

/** JSON over lines as Go's encoder writes it; the first line begins without the prefix. */
export class JsonLines {
  private left = allowedIndentation;

  constructor(
    private readonly style: Indentation,
    private readonly check: () => void,
  ) {}

  write(form: JsonForm): string {
    return this.value(form, `\n${this.style.prefix}`);
  }

  private value(form: JsonForm, lineStart: string): string {
    const inner = lineStart + this.style.indent;
    if (isArray(form)) {
      const elements = form.map((element) => this.value(element, inner));
      return this.bracketed('[]', elements, lineStart, inner);
    }
    if (!isObject(form)) return goJson(form);
    const members = Array.from(form, ([name, member]) => {
      return `${goJsonString(name)}: ${this.value(member, inner)}`;
    });
    return this.bracketed('{}', members, lineStart, inner);
  }

  private bracketed(brackets: string, parts: readonly string[], lineStart: string, inner: string): string {
    if (parts.length === 0) return brackets;
    this.check();
    this.left -= parts.length * inner.length + lineStart.length;
    if (this.left < 0) throw new BeyondLimits('the indentation is too large');
    return `${brackets.charAt(0)}${inner}${parts.join(`,${inner}`)}${lineStart}${brackets.charAt(1)}`;
  }
}
