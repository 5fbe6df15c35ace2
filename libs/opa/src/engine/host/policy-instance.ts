import { BuiltinError } from '../builtins/builtin.js';
import { readRego } from '../rego/read-rego.js';
import { RegoObject, RegoSet, type RegoValue } from '../rego/rego-value.js';
import { toRego } from '../rego/write-rego.js';
import { type DataImage, initialPages, maximumPages, startOfHeap } from './data-image.js';
import type { Evaluation } from './evaluation.js';
import { Guest } from './guest.js';
import type { PolicyProgram } from './policy-program.js';

const undefinedValue = 0;
const regoFormat = 1;

/** A guest with its data, ready to evaluate. Whoever sees it throw must drop it. */
export class PolicyInstance {
  private readonly guest: Guest;

  /**
   * @param evaluation the one that begins: instantiation is on its time already.
   * @param growth bytes that the guest may take beyond what it starts with.
   */
  constructor(
    private readonly program: PolicyProgram,
    private readonly image: DataImage,
    growth: number,
    private evaluation: Evaluation,
  ) {
    const size = { initialPages: initialPages(image), maximumPages: maximumPages(image, growth) };
    this.guest = new Guest(
      program.module,
      size,
      () => this.evaluation.deadline,
      (id, operands) => this.callBuiltin(id, operands),
    );
    // INVARIANT: the image is placed by address. Elsewhere, its pointers would point at nothing.
    if (startOfHeap(this.guest) !== image.start) throw new Error('the heap begins where no image fits');
    this.guest.copyIn(image.bytes, image.start);
    this.guest.exports.opa_heap_ptr_set(image.end);
  }

  get memoryBytes(): number {
    return this.guest.memoryBytes;
  }

  /** `input` is JSON that has been checked: the guest would take malformed text for no input at all. */
  evaluate(entrypoint: number, input: string | undefined, evaluation: Evaluation): RegoValue | undefined {
    this.evaluation = evaluation;
    const { end, data } = this.image;
    const size = input === undefined ? 0 : this.guest.writeText(input, end);
    const address = input === undefined ? 0 : end;
    const heap = (end + size + 7) & ~7;
    const result = this.guest.exports.opa_eval(0, entrypoint, data, address, size, heap, regoFormat);
    return onlyResult(readRego(this.guest.text(result), evaluation.checkDeadline));
  }

  private callBuiltin(id: number, operands: readonly number[]): number {
    const builtin = this.program.builtins.get(id);
    if (builtin === undefined) throw new Error(`the module calls builtin ${id}, which it never announced`);
    this.evaluation.checkDeadline();
    const values = operands.map((address) => this.read(address));
    try {
      const text = toRego(builtin.call(values, this.evaluation));
      return this.guest.parse(text, 'opa_value_parse');
    } catch (error) {
      // Only what a builtin says about its operands is an undefined result; a deadline or a trap goes on its way.
      if (error instanceof BuiltinError) return undefinedValue;
      throw error;
    }
  }

  private read(address: number): RegoValue {
    const text = this.guest.text(this.guest.exports.opa_value_dump(address));
    return readRego(text, this.evaluation.checkDeadline);
  }
}

/** The result set: empty, or one object with the member `result`. */
function onlyResult(set: RegoValue): RegoValue | undefined {
  if (!(set instanceof RegoSet)) throw new Error('the module answered no result set');
  const [binding, ...others] = set.members;
  if (binding === undefined) return undefined;
  const [entry] = binding instanceof RegoObject ? binding.entries : [];
  if (others.length > 0 || entry?.[0] !== 'result') throw new Error('the module answered an odd result set');
  return entry[1];
}
