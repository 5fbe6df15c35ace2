import type { RegoValue } from '../rego/rego-value.js';
import { type Builtin, type BuiltinContext, inLongSteps, pure } from './builtin.js';
import { jsonForm } from './json-text/json-form.js';
import { textAt } from './operands.js';
import { decodeYaml } from './yaml/decode-yaml.js';
import { assertReadable, readBack } from './yaml/from-json.js';
import { InvalidYaml } from './yaml/invalid-yaml.js';
import { parseYaml } from './yaml/parse/parser.js';
import { writeYaml } from './yaml/write-yaml.js';

function marshal(value: RegoValue, { checkDeadline }: BuiltinContext): string {
  return writeYaml(readBack(jsonForm(value)), checkDeadline);
}

function unmarshal(text: string, { checkDeadline }: BuiltinContext): RegoValue {
  assertReadable(text);
  const document = parseYaml(text, checkDeadline);
  return document === undefined ? null : decodeYaml(document, checkDeadline);
}

function isValid(value: RegoValue | undefined, context: BuiltinContext): boolean {
  if (typeof value !== 'string') return false;
  try {
    unmarshal(value, context);
    return true;
  } catch (error) {
    if (error instanceof InvalidYaml) return false;
    throw error;
  }
}

export const yamlBuiltins: readonly Builtin[] = [
  pure('yaml.is_valid', ([value], context) => isValid(value, context)),
  pure('yaml.marshal', ([value], context) => marshal(value as RegoValue, context)),
  pure('yaml.unmarshal', (operands, context) => unmarshal(textAt(operands, 0), context)),
].map(inLongSteps);
