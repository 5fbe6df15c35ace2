import type { PolicyData } from '#libs/decision';
import { closingQuote, JsonText, parseJson } from '#libs/json';

import type { ReadTree } from './read-tree.js';

const quote = 0x22;
const openBrace = 0x7b;
const openBracket = 0x5b;

/**
 * Leaves out of a JSON text what a policy cannot read, so that the guest need not parse it.
 * @param text JSON that has been checked: well-formed, no repeated members.
 */
export function projectText(text: string, tree: ReadTree): string {
  return tree === true ? text : new Projection(text).value(tree);
}

/** The same for data; keeps what it can of them as it is, and texts whole. */
export function projectData(data: PolicyData, tree: ReadTree): PolicyData {
  return tree === true ? data : projectMembers(data, tree);
}

function projectMembers(data: PolicyData, tree: Exclude<ReadTree, true>): PolicyData {
  const kept = [...tree].filter(([name]) => Object.hasOwn(data, name));
  return Object.fromEntries(
    kept.map(([name, inner]) => [name, project(data[name] as PolicyData[string], inner)]),
  );
}

function project(value: PolicyData[string], tree: ReadTree): PolicyData[string] {
  if (tree === true || typeof value !== 'object' || value === null || value instanceof JsonText) return value;
  return Array.isArray(value) ? [] : projectMembers(value, tree);
}

/** One pass; as deep as the tree, not as deep as the text. */
class Projection {
  private at = 0;
  private readonly units: Uint16Array;

  constructor(private readonly text: string) {
    this.units = unitsOf(text);
  }

  value(tree: ReadTree): string {
    this.skipSpace();
    const start = this.at;
    const first = this.unitAt(start);
    if (tree !== true && first === openBrace) return this.object(tree);
    this.skipValue(first);
    // Names that are members of an object are read of no array: only that it is one.
    return tree !== true && first === openBracket ? '[]' : this.text.slice(start, this.at);
  }

  private object(tree: Exclude<ReadTree, true>): string {
    let kept = '';
    this.at++;
    while (this.opensMember()) {
      const start = this.at;
      this.skipString();
      const name = this.text.slice(start, this.at);
      this.skipSpace();
      this.at++;
      const member = memberOf(tree, name);
      if (member === undefined) this.skipMember();
      else kept += `${kept === '' ? '' : ','}${name}:${this.value(member)}`;
    }
    return `{${kept}}`;
  }

  /** Passes over what stands before the next member, or over the end of the object. */
  private opensMember(): boolean {
    for (;;) {
      this.skipSpace();
      const unit = this.unitAt(this.at);
      if (unit === quote) return true;
      this.at++;
      if (unit !== 0x2c) return false;
    }
  }

  private skipMember(): void {
    this.skipSpace();
    this.skipValue(this.unitAt(this.at));
  }

  private skipValue(first: number): void {
    if (first === quote) this.skipString();
    else if (first === openBrace || first === openBracket) this.skipBrackets();
    else this.skipScalar();
  }

  private skipBrackets(): void {
    let depth = 0;
    do {
      const unit = this.unitAt(this.at);
      if (unit === quote) {
        this.skipString();
        continue;
      }
      if ((unit | 0x20) === 0x7b) depth++;
      else if ((unit | 0x20) === 0x7d) depth--;
      this.at++;
    } while (depth > 0);
  }

  /** From the opening quote to behind the closing one. */
  private skipString(): void {
    this.at = closingQuote(this.text, this.at) + 1;
  }

  private skipScalar(): void {
    for (let unit = this.unitAt(this.at); unit > 0x20 && unit !== 0x2c && (unit | 0x20) !== 0x7d;) {
      unit = this.unitAt(++this.at);
    }
  }

  private skipSpace(): void {
    while (this.unitAt(this.at) <= 0x20) this.at++;
  }

  private unitAt(at: number): number {
    return this.units[at] as number;
  }
}

/** Where texts of usual size are looked at. */
const scratch = new Uint16Array(64 * 1024);
const scratchBytes = Buffer.from(scratch.buffer);

/** The code units of a text: out of an array they are read in a fraction of the time that `charCodeAt` takes. */
function unitsOf(text: string): Uint16Array {
  if (text.length < scratch.length) {
    scratchBytes.write(text, 'utf16le');
    // What no text goes on over.
    scratch[text.length] = 0;
    return scratch;
  }
  const units = new Uint16Array(text.length + 1);
  Buffer.from(units.buffer).write(text, 'utf16le');
  return units;
}

/** @param quoted the name as it stands in the text. */
function memberOf(tree: Exclude<ReadTree, true>, quoted: string): ReadTree | undefined {
  const name = quoted.includes('\\') ? (parseJson(quoted) as string) : quoted.slice(1, -1);
  return tree.get(name);
}
