import { RegoNumber } from '../../rego/rego-value.js';
import { isArray, isObject, type JsonForm, type JsonObject } from '../json-text/json-value.js';
import { compareKeys } from './key-order.js';
import { numberText } from './number-text.js';
import { isSimpleKey, scalarStyle } from './scalar-style.js';
import { writeScalar } from './write-scalar.js';
import { YamlLines } from './yaml-lines.js';

const step = 2;

/** Writes a value as one YAML document in block style, the way yaml.v2 does. */
export function writeYaml(form: JsonForm, check: () => void): string {
  const writer = new YamlWriter(check);
  writer.value(form, -step, false);
  writer.lines.indent(0);
  return writer.lines.text;
}

class YamlWriter {
  readonly lines: YamlLines;

  constructor(private readonly check: () => void) {
    this.lines = new YamlLines(check);
  }

  /**
   * @param indent of what holds the value.
   * @param inMapping the value stands behind a key.
   */
  value(form: JsonForm, indent: number, inMapping: boolean): void {
    const inner = Math.max(indent + step, 0);
    if (isArray(form) && form.length > 0) {
      // Behind a key, dashes stand below the key itself.
      this.sequence(form, inMapping && !this.lines.onlyIndentation ? indent : inner);
    } else if (isObject(form) && form.size > 0) {
      this.mapping(form, inner);
    } else {
      this.scalar(form, indent < 0 ? step : inner, false);
    }
  }

  private sequence(elements: readonly JsonForm[], indent: number): void {
    for (const element of elements) {
      this.lines.indent(indent);
      this.lines.marker('-');
      this.value(element, indent, false);
    }
  }

  private mapping(members: JsonObject, indent: number): void {
    const sorted = [...members].sort(([a], [b]) => {
      this.check();
      return compareKeys(a, b);
    });
    for (const [name, member] of sorted) {
      this.lines.indent(indent);
      this.key(name, indent);
      this.value(member, indent, true);
    }
  }

  private key(name: string, indent: number): void {
    if (isSimpleKey(name)) {
      this.scalar(name, indent + step, true);
      this.lines.word(':');
      return;
    }
    this.lines.marker('?');
    this.scalar(name, indent + step, false);
    this.lines.indent(indent);
    this.lines.marker(':');
  }

  private scalar(form: JsonForm, indent: number, isKey: boolean): void {
    if (typeof form === 'string') {
      writeScalar(this.lines, form, scalarStyle(form, isKey), indent, !isKey);
      return;
    }
    this.lines.space();
    if (form instanceof RegoNumber) this.lines.word(numberText(form.text));
    else this.lines.word(isArray(form) ? '[]' : isObject(form) ? '{}' : String(form));
  }
}
