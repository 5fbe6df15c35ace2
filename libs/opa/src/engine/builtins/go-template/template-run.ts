import type { GoValue } from '../go-format/go-value.js';
import { PipelineEvaluator } from './pipeline-evaluator.js';
import { beyondTemplates, templateError } from './template-error.js';
import { isNil, isTrue, shown, type Value } from './template-functions.js';
import { type ControlNode, mainTemplate, type Node, type Templates } from './template-node.js';

const maxLength = 10_000_000;
/** Of templates that call each other and of nodes in nodes, together; Go lets templates go on for 100,000. */
const maxDepth = 400;

/** How a list of nodes ended: at its end, or early for the sake of a loop around it. */
type Ending = 'done' | 'break' | 'continue';

/** One execution of a template: what it has written, and the variables of the template that runs. */
export class TemplateRun {
  private output = '';
  private depth = 0;
  private pipelines: PipelineEvaluator;

  constructor(
    private readonly templates: Templates,
    data: GoValue,
    private readonly check: () => void,
  ) {
    this.pipelines = new PipelineEvaluator(data, check);
    this.list(templates.get(mainTemplate) ?? [], data);
  }

  get text(): string {
    return this.output;
  }

  private list(nodes: readonly Node[], dot: Value): Ending {
    if (++this.depth > maxDepth) throw beyondTemplates('templates nested too deep');
    for (const node of nodes) {
      this.check();
      const ending = this.node(node, dot);
      if (ending !== 'done') {
        this.depth--;
        return ending;
      }
    }
    this.depth--;
    return 'done';
  }

  private node(node: Node, dot: Value): Ending {
    switch (node.kind) {
      case 'text':
        this.write(node.text);
        return 'done';
      case 'action': {
        const value = this.pipelines.evaluate(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) this.write(shown([value]));
        return 'done';
      }
      case 'break':
      case 'continue':
        return node.kind;
      case 'template':
        this.call(node.name, node.pipeline && this.pipelines.evaluate(node.pipeline, dot));
        return 'done';
      case 'range':
        return this.pipelines.scoped(() => this.range(node, dot));
      case 'if':
      case 'with':
        return this.pipelines.scoped(() => this.branch(node, dot));
    }
  }

  private branch({ kind, pipeline, body, otherwise = [] }: ControlNode, dot: Value): Ending {
    const value = this.pipelines.evaluate(pipeline, dot);
    if (!isTrue(value)) return this.list(otherwise, dot);
    return this.list(body, kind === 'with' ? value : dot);
  }

  private range({ pipeline, body, otherwise = [] }: ControlNode, dot: Value): Ending {
    const value = this.pipelines.evaluate(pipeline, dot);
    let any = false;
    for (const [index, element] of membersOf(value, pipeline.variables.length)) {
      any = true;
      this.check();
      this.pipelines.setLoopVariables(pipeline, index, element);
      const ending = this.pipelines.scoped(() => this.list(body, element));
      if (ending === 'break') break;
    }
    return any ? 'done' : this.list(otherwise, dot);
  }

  /** A template sees its argument as `$` and no variable of its caller. */
  private call(name: string, argument: Value): void {
    const nodes = this.templates.get(name);
    if (nodes === undefined) throw templateError(`no template \`${name}\``);
    const { pipelines } = this;
    this.pipelines = new PipelineEvaluator(argument, this.check);
    this.list(nodes, argument);
    this.pipelines = pipelines;
  }

  private write(text: string): void {
    this.output += text;
    if (this.output.length > maxLength) throw beyondTemplates('result too long');
  }
}

/** Maps by key, lists by position, numbers from zero; nil has no members. */
function* membersOf(value: Value, variables: number): Generator<readonly [index: Value, element: Value]> {
  if (isNil(value)) return;
  if (value.type === 'map[string]interface {}') {
    for (const [key, member] of value.entries) yield [{ type: 'string', value: key }, member];
  } else if (value.type === '[]interface {}') {
    for (const [index, item] of value.items.entries()) yield [{ type: 'int', value: BigInt(index) }, item];
  } else if ((value.type === 'int' || value.type === 'uint8') && variables < 2) {
    for (let next = 0n; next < value.value; next++) yield [undefined, { type: value.type, value: next }];
  } else throw templateError(`range over ${value.type}`);
}
