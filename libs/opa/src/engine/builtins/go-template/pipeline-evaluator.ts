import { templateError } from './template-error.js';
import { callFunction, isNil, isTrue, type Value } from './template-functions.js';
import type { Command, Operand, Pipeline } from './template-node.js';

/** Arguments that stand in the command, not yet evaluated, and the result of the command before. */
interface Arguments {
  readonly operands: readonly Operand[];
  readonly piped: readonly Value[];
}

const noArguments: Arguments = { operands: [], piped: [] };

/** Evaluates pipelines, and keeps the variables that they declare, of one template. */
export class PipelineEvaluator {
  private readonly variables: { readonly name: string; value: Value }[];

  constructor(
    data: Value,
    private readonly check: () => void,
  ) {
    this.variables = [{ name: '$', value: data }];
  }

  /** The value is never Go's nil inside an interface: what a pipeline gives is unwrapped, so that a null is as a missing key. */
  evaluate(pipeline: Pipeline, dot: Value): Value {
    this.check();
    let piped: readonly Value[] = [];
    for (const command of pipeline.commands) piped = [unwrapped(this.command(command, piped, dot))];
    const [value] = piped;
    for (const name of pipeline.variables) {
      if (pipeline.assigns) this.variable(name).value = value;
      else this.variables.push({ name, value });
    }
    return value;
  }

  /** Variables that are declared meanwhile are forgotten. */
  scoped<T>(run: () => T): T {
    const visible = this.variables.length;
    const result = run();
    this.variables.length = visible;
    return result;
  }

  /** One variable is given the element, two the index and the element. */
  setLoopVariables({ variables, assigns }: Pipeline, index: Value, element: Value): void {
    const values = variables.length > 1 ? [index, element] : [element];
    variables.forEach((name, position) => {
      const variable = assigns ? this.variable(name) : this.variables.at(position - variables.length);
      if (variable !== undefined) variable.value = values[position];
    });
  }

  private variable(name: string): { readonly name: string; value: Value } {
    const found = this.variables.findLast((variable) => variable.name === name);
    if (found === undefined) throw templateError(`undefined variable \`${name}\``);
    return found;
  }

  private command({ first, rest }: Command, piped: readonly Value[], dot: Value): Value {
    if (first.kind === 'nil') throw templateError('nil is no command');
    return this.operand(first, dot, { operands: rest, piped });
  }

  private operand(operand: Operand, dot: Value, given: Arguments = noArguments): Value {
    switch (operand.kind) {
      case 'fields':
        return fieldsOf(dot, operand.fields, given);
      case 'variable': {
        const { value } = this.variable(operand.name);
        return operand.fields.length === 0 ? plain(value, given) : fieldsOf(value, operand.fields, given);
      }
      case 'chain':
        return fieldsOf(this.operand(operand.of, dot), operand.fields, given);
      case 'function':
        return this.call(operand.name, given, dot);
      case 'pipeline':
        assertNoArguments(given);
        return this.evaluate(operand.pipeline, dot);
      case 'constant':
        return plain(operand.value, given);
      case 'dot':
        return plain(dot, given);
      case 'nil':
        return undefined;
    }
  }

  private call(name: string, { operands, piped }: Arguments, dot: Value): Value {
    if (name === 'and' || name === 'or') return this.shortCircuit(name, { operands, piped }, dot);
    const values = operands.map((operand) => this.operand(operand, dot));
    return callFunction(name, [...values, ...piped], this.check);
  }

  /** The first argument that decides, or the last one. */
  private shortCircuit(name: 'and' | 'or', { operands, piped }: Arguments, dot: Value): Value {
    let value: Value;
    if (operands.length + piped.length === 0) throw templateError(`\`${name}\` without arguments`);
    for (const operand of operands) {
      value = this.operand(operand, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped.length > 0 ? piped[0] : value;
  }
}

function unwrapped(value: Value): Value {
  return isNil(value) ? undefined : value;
}

function plain(value: Value, given: Arguments): Value {
  assertNoArguments(given);
  return value;
}

function assertNoArguments({ operands, piped }: Arguments): void {
  if (operands.length + piped.length > 0) throw templateError('arguments to what is no function');
}

/** A field of a missing value is missing; one of a null is an error. */
function fieldsOf(value: Value, fields: readonly string[], given: Arguments): Value {
  return fields.reduce<Value>((from, field, index) => {
    if (from === undefined) return undefined;
    if (from.type !== 'map[string]interface {}') throw templateError(`no field \`${field}\` in ${from.type}`);
    if (index === fields.length - 1) assertNoArguments(given);
    return from.entries.get(field);
  }, value);
}
