import { supportedBuiltins, wasmNativeBuiltins } from '#libs/opa';

import { type Exact, type ExactObject, isObject, parseExact } from '../exact/exact-json.js';

/** A builtin that generated expressions may call, with its operands' types as the compiler declares them. */
export interface CallableBuiltin {
  readonly name: string;
  readonly operands: readonly ExactObject[];
  readonly result: ExactObject;
}

/** Answers that change from call to call, or that are no functions of their operands. */
const incomparable = new Set([
  ...[
    'time.now_ns',
    'rand.intn',
    'uuid.rfc4122',
    'io.jwt.decode_verify',
    'io.jwt.encode_sign',
    'io.jwt.encode_sign_raw',
  ],
  ...['crypto.x509.parse_and_verify_certificates', 'crypto.x509.parse_and_verify_certificates_with_options'],
  ...['json.marshal', 'walk', 'eq', 'assign', 'print', 'trace', 'http.send'],
]);

/** Results whose size an operand decides would exhaust OPA before they told anything. */
const explosive = new Set([
  'numbers.range',
  'numbers.range_step',
  'bits.lsh',
  'net.cidr_expand',
  'net.cidr_merge',
]);

/** @param capabilities what `opa capabilities --current` prints. */
export function callableBuiltins(capabilities: string): CallableBuiltin[] {
  const available = new Set([...wasmNativeBuiltins, ...supportedBuiltins()]);
  return listOf(parseExact(capabilities), 'builtins')
    .filter(isObject)
    .map((builtin) => ({ name: textOf(builtin.get('name')), declaration: builtin.get('decl') }))
    .filter(({ name }) => available.has(name) && !incomparable.has(name) && !explosive.has(name))
    .filter(({ name }) => !name.startsWith('internal.'))
    .map(({ name, declaration }) => ({
      name,
      operands: listOf(declaration, 'args').filter(isObject),
      result: memberOf(declaration, 'result'),
    }));
}

export function listOf(value: Exact | undefined, name: string): readonly Exact[] {
  const list = isObject(value) ? value.get(name) : undefined;
  return Array.isArray(list) ? (list as readonly Exact[]) : [];
}

export function memberOf(value: Exact | undefined, name: string): ExactObject {
  const member = isObject(value) ? value.get(name) : undefined;
  return isObject(member) ? member : new Map();
}

export function textOf(value: Exact | undefined): string {
  return typeof value === 'string' ? value : '';
}
