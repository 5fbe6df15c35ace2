import { AuthzError } from '#libs/domain';

import { type Builtin, BuiltinError } from '../builtins/builtin.js';
import { resultTooLarge } from '../rego/result-size.js';
import { readRego } from '../rego/read-rego.js';
import type { RegoValue } from '../rego/rego-value.js';
import { toRego } from '../rego/write-rego.js';
import { assertFits, changeData } from './change-data.js';
import {
  type DataImage,
  type DataSegment,
  type DataStep,
  initialPages,
  maximumPages,
  startOfHeap,
} from './data-image.js';
import { Deadline, DeadlineExceeded } from './deadline.js';
import type { Evaluation } from './evaluation.js';
import { Guest, GuestAbort } from './guest.js';
import type { PolicyProgram } from './policy-program.js';
import { atOnce, type Pause, paused } from './pause.js';

/** Starting and changing data are no evaluation's affair, but they end too. */
const upkeepMillis = 2_000;
/** Copied in one go: some tenths of a millisecond. */
const pieceBytes = 1024 * 1024;
const undefinedValue = 0;
const regoFormat = 1;
/** At most, per UTF-16 unit. */
const utf8Bytes = 3;
/** The guest writes a space after each comma and colon, and this much around the result. */
const spaciousness = 2;
const aroundResult = 64;

/** A guest with its data, ready to evaluate. */
export class PolicyInstance {
  private guest: Guest;
  /** The heap above it, and above what is being received, belongs to the evaluation that runs. */
  private dataEnd: number;
  private received = 0;
  private evaluation: Evaluation | undefined;
  private deadline = new Deadline(upkeepMillis);

  /** Of bare memory: `fill` it before it is asked anything. */
  private constructor(
    private readonly program: PolicyProgram,
    private readonly image: DataImage,
    growth: number,
  ) {
    const size = { initialPages: initialPages(image), maximumPages: maximumPages(image, growth) };
    this.guest = Guest.start(program.module, size, {
      deadline: () => this.deadline,
      builtin: (id, operands) => this.callBuiltin(id, operands),
    });
    // INVARIANT: the image is placed by address. Elsewhere, its pointers would point at nothing.
    assertStart(this.guest, image);
    this.dataEnd = image.start;
  }

  /** @param growth bytes that the guest may take beyond what it starts with. */
  static make(program: PolicyProgram, image: DataImage, growth: number): PolicyInstance {
    const instance = new PolicyInstance(program, image, growth);
    atOnce(instance.fill());
    return instance;
  }

  /** Large data take long to copy: others have their turn in between. */
  static async makeInPieces(
    program: PolicyProgram,
    image: DataImage,
    growth: number,
    pause: Pause,
  ): Promise<PolicyInstance> {
    const instance = new PolicyInstance(program, image, growth);
    await paused(instance.fill(), pause);
    return instance;
  }

  /** Where the data end. */
  get end(): number {
    return this.dataEnd;
  }

  /** Of linear memory, which never shrinks. */
  get memoryBytes(): number {
    return this.guest.memoryBytes;
  }

  private *fill(): Generator<void> {
    const { bytes, start, steps } = this.image;
    yield* this.copy(bytes, start);
    this.dataEnd = start + bytes.length;
    for (const step of steps) {
      if (step.kind === 'segment') yield* this.receive(step);
      this.change(step);
      yield;
    }
  }

  /** Evaluations between two pieces keep away from where the segment is to lie. */
  *receive(segment: DataSegment): Generator<void> {
    assertFits(segment, this.dataEnd);
    this.received = segment.end;
    if (segment.bytes !== null) yield* this.copy(segment.bytes, segment.start);
  }

  private *copy(bytes: Uint8Array, address: number): Generator<void> {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      this.guest.copyIn(bytes.subarray(at, at + pieceBytes), address + at);
      yield;
    }
  }

  /** A segment has to be received before. Whoever sees it throw must drop the instance. */
  change(step: DataStep): void {
    this.deadline = new Deadline(upkeepMillis);
    this.dataEnd = changeData(this.guest, this.image.data, this.dataEnd, step);
  }

  /**
   * `input` is JSON that has been checked: the guest would take malformed text for no input at all.
   * @returns the result set in OPA's value format. Throws `result_too_large` before anything is made of one that is. Whoever sees it throw must `recover` the instance or drop it.
   */
  evaluate(entrypoint: number, input: string | undefined, evaluation: Evaluation): string {
    this.evaluation = evaluation;
    this.deadline = evaluation.deadline;
    const { guest } = this;
    const { data } = this.image;
    const end = Math.max(this.dataEnd, this.received);
    if (input === undefined)
      return this.result(guest.exports.opa_eval(0, entrypoint, data, 0, 0, end, regoFormat), evaluation);
    const size = guest.writeText(input, end);
    const heap = (end + size + 7) & ~7;
    return this.result(guest.exports.opa_eval(0, entrypoint, data, end, size, heap, regoFormat), evaluation);
  }

  /**
   * After a throw: true when the instance is as good as new. A conflict between rules, a deadline and the refusal of a builtin
   * leave the guest through an import of ours, between two of its instructions, so its memory is sound, only its stack and
   * allocator are not: these begin afresh. After anything else, the complaints of a guest that finds odd values included, the
   * instance must go.
   */
  recover(error: unknown): boolean {
    const isConflict = error instanceof GuestAbort && error.reason.includes('conflict');
    const isOurs = error instanceof DeadlineExceeded || error instanceof AuthzError;
    if (!isConflict && !isOurs) return false;
    this.deadline = new Deadline(upkeepMillis);
    try {
      this.guest = this.guest.renewed(this.image.start);
      assertStart(this.guest, this.image);
      return true;
    } catch {
      return false;
    }
  }

  private result(address: number, { largestResult }: Evaluation): string {
    const resultSet = this.guest.textUpTo(address, spaciousness * largestResult + aroundResult);
    if (resultSet === undefined) throw resultTooLarge(largestResult);
    return resultSet;
  }

  private callBuiltin(id: number, operands: readonly number[]): number {
    const builtin = this.program.builtins.get(id);
    const { evaluation } = this;
    if (builtin === undefined || evaluation === undefined) {
      throw new Error(`the module calls builtin ${id}, which it never announced`);
    }
    evaluation.checkDeadline();
    const largest = Math.min(evaluation.largestOperand, largestInline(builtin, evaluation));
    const values = operands.map((address) => this.read(address, evaluation, largest));
    try {
      return this.answerOf(builtin, values, evaluation);
    } catch (error) {
      // Only what a builtin says about its operands is an undefined result; a deadline or a trap goes on its way.
      if (error instanceof BuiltinError) return undefinedValue;
      throw error;
    }
  }

  /** A builtin that is one long step is not stopped, but the policy is, and counts as slow. */
  private answerOf(builtin: Builtin, values: readonly RegoValue[], evaluation: Evaluation): number {
    const value = builtin.call(values, evaluation);
    evaluation.checkDeadline();
    return this.write(value);
  }

  private write(value: RegoValue): number {
    const address = this.guest.parse(toRego(value), 'opa_value_parse');
    // It would mean that there is no result, which is another answer.
    if (address === undefinedValue) throw new Error('the module did not take a result');
    return address;
  }

  private read(address: number, evaluation: Evaluation, largest: number): RegoValue {
    const dumped = this.guest.exports.opa_value_dump(address);
    const text = this.guest.textUpTo(dumped, utf8Bytes * largest);
    if (text === undefined || text.length > largest) throw new DeadlineExceeded('too much to work on here');
    if (text.includes(replacement) && !this.guest.isText(dumped)) throw bytesThatAreNoText();
    return readRego(text, evaluation.checkDeadline);
  }
}

function largestInline({ inlineCharacters = Infinity }: Builtin, { largestOperand }: Evaluation): number {
  return largestOperand === Infinity ? Infinity : inlineCharacters;
}

/** What stands for bytes that are no UTF-8 when they are read as text. A builtin would work on it instead of them. */
const replacement = '\ufffd';

function bytesThatAreNoText(): AuthzError {
  const remedy = 'decode texts only, and compare other bytes as they are encoded';
  return new AuthzError('evaluation_failed', `a builtin was given bytes that are no text: ${remedy}`);
}

function assertStart(guest: Guest, image: DataImage): void {
  if (startOfHeap(guest) !== image.start) throw new Error('the heap begins where no image fits');
}
