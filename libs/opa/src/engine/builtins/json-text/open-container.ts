import { objectOf } from '../../rego/make-rego.js';
import type { RegoValue } from '../../rego/rego-value.js';

/** An array of which the end was not read yet. */
export class OpenArray {
  readonly end = ']';
  private readonly elements: RegoValue[] = [];

  add(value: RegoValue): void {
    this.elements.push(value);
  }

  close(): RegoValue {
    return this.elements;
  }
}

/** An object of which the end was not read yet. */
export class OpenObject {
  readonly end = '}';
  /** Of the member whose value comes next. */
  name = '';
  private readonly members: [string, RegoValue][] = [];

  add(value: RegoValue): void {
    this.members.push([this.name, value]);
  }

  close(): RegoValue {
    return objectOf(this.members);
  }
}
