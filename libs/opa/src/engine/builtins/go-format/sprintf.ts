import { BeyondLimits } from '../beyond-limits.js';
import type { BuiltinContext } from '../builtin.js';
import { type Directive, plainDirective } from './directive.js';
import { formatValue } from './format-value.js';
import type { GoValue } from './go-value.js';

/** Go's `fmt.Sprintf`, its in-text complaints included. */
export function sprintf(
  format: string,
  values: readonly GoValue[],
  checkDeadline: BuiltinContext['checkDeadline'],
): string {
  return new Formatter(format, values, checkDeadline).run();
}

/** Beyond it Go ignores a width; here it is refused, so that a format cannot ask for a gigabyte of spaces. */
const maxWidth = 100_000;
const maxLength = 10_000_000;

class Formatter {
  private offset = 0;
  private nextArgument = 0;
  private reordered = false;
  private badIndex = false;

  constructor(
    private readonly format: string,
    private readonly values: readonly GoValue[],
    private readonly checkDeadline: BuiltinContext['checkDeadline'],
  ) {}

  run(): string {
    let text = '';
    for (;;) {
      const percent = this.format.indexOf('%', this.offset);
      // A hundred thousand exact digits take milliseconds: the bounds below alone would allow a second.
      this.checkDeadline();
      if (percent === -1) return text + this.format.slice(this.offset) + this.extra();
      text += this.format.slice(this.offset, percent);
      this.offset = percent + 1;
      text += this.directive();
      if (text.length > maxLength) throw new BeyondLimits('sprintf: result too long');
    }
  }

  private directive(): string {
    this.badIndex = false;
    let flags = this.flags();
    let complaint = '';
    this.explicitIndex();
    let width = this.count();
    if (width === 'bad') complaint += '%!(BADWIDTH)';
    if (typeof width === 'number' && width < 0) {
      width = -width;
      flags = new Set([...flags, '-']);
    }
    const precision = this.precision();
    if (precision === 'bad') complaint += '%!(BADPREC)';
    this.explicitIndex();
    return complaint + this.apply({ flags, width: known(width), precision: known(precision) });
  }

  private apply(options: Omit<Directive, 'verb'>): string {
    const code = this.format.codePointAt(this.offset);
    if (code === undefined) return '%!(NOVERB)';
    const verb = String.fromCodePoint(code);
    this.offset += verb.length;
    if (verb === '%') return '%';
    if (this.badIndex) return `%!${verb}(BADINDEX)`;
    const value = this.values[this.nextArgument];
    if (value === undefined) return `%!${verb}(MISSING)`;
    this.nextArgument++;
    return formatValue(value, { ...options, verb });
  }

  private flags(): ReadonlySet<string> {
    const start = this.offset;
    while ('#0+- '.includes(this.format[this.offset] ?? 'none')) this.offset++;
    return new Set(this.format.slice(start, this.offset));
  }

  /** `[n]` names the next operand, counted from one. */
  private explicitIndex(): void {
    if (this.format[this.offset] !== '[') return;
    this.reordered = true;
    const close = this.format.indexOf(']', this.offset);
    const text = this.format.slice(this.offset + 1, close === -1 ? this.offset + 1 : close);
    this.offset = close === -1 ? this.offset + 1 : close + 1;
    const index = /^\d{1,6}$/.test(text) ? Number(text) - 1 : -1;
    if (index < 0 || index >= this.values.length) this.badIndex = true;
    else this.nextArgument = index;
  }

  /** A number, or `*` for the next operand. */
  private count(): number | 'bad' | undefined {
    if (this.format[this.offset] === '*') {
      this.offset++;
      return this.countFromOperand();
    }
    const digits = /^\d*/.exec(this.format.slice(this.offset, this.offset + 8))?.[0] ?? '';
    this.offset += digits.length;
    return digits === '' ? undefined : bounded(Number(digits));
  }

  private countFromOperand(): number | 'bad' {
    const value = this.values[this.nextArgument];
    if (value !== undefined) this.nextArgument++;
    const counts = value?.type === 'int64' || value?.type === 'int' || value?.type === 'uint8';
    return counts ? bounded(Number(value.value)) : 'bad';
  }

  private precision(): number | 'bad' | undefined {
    if (this.format[this.offset] !== '.') return undefined;
    this.offset++;
    this.explicitIndex();
    const count = this.count() ?? 0;
    return typeof count === 'number' && count < 0 ? 'bad' : count;
  }

  private extra(): string {
    if (this.reordered || this.nextArgument >= this.values.length) return '';
    const rest = this.values.slice(this.nextArgument).map(extraText);
    return `%!(EXTRA ${rest.join(', ')})`;
  }
}

function extraText(value: GoValue): string {
  return value.type === '<nil>' ? '<nil>' : `${value.type}=${formatValue(value, plainDirective)}`;
}

function known(count: number | 'bad' | undefined): number | undefined {
  return typeof count === 'number' ? count : undefined;
}

function bounded(count: number): number {
  if (Math.abs(count) > maxWidth) throw new BeyondLimits('sprintf: width or precision too large');
  return count;
}
