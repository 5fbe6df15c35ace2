import type { RegoObject, RegoValue } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, inLongSteps, pure } from './builtin.js';
import { patch } from './json-patch/patch.js';
import { goJson } from './json-text/go-json.js';
import { jsonForm } from './json-text/json-form.js';
import { JsonLines } from './json-text/json-lines.js';
import { arrayAt, objectAt } from './operands.js';

interface MarshalOptions {
  prefix: string;
  indent: string;
  pretty: boolean | undefined;
}

/** `prefix` and `indent` ask for lines by being there; `pretty` has the last word. */
function readMarshalOptions({ entries }: RegoObject): MarshalOptions {
  const options: MarshalOptions = { prefix: '', indent: '\t', pretty: undefined };
  for (const [name, value] of entries) {
    if ((name === 'prefix' || name === 'indent') && typeof value === 'string') options[name] = value;
    else if (name === 'pretty' && typeof value === 'boolean') options.pretty = value;
    else throw new BuiltinError('options are `prefix`, `indent` and `pretty`');
  }
  options.pretty ??= entries.length > 0;
  return options;
}

function marshal(value: RegoValue, options: MarshalOptions, check: () => void): string {
  const form = jsonForm(value);
  return options.pretty === true ? options.prefix + new JsonLines(options, check).write(form) : goJson(form);
}

export const jsonBuiltins: readonly Builtin[] = [
  pure('json.patch', (operands, context) => patch(operands[0] as RegoValue, arrayAt(operands, 1), context)),
  pure('json.marshal_with_options', (operands, context) =>
    marshal(operands[0] as RegoValue, readMarshalOptions(objectAt(operands, 1)), context.checkDeadline),
  ),
].map(inLongSteps);
