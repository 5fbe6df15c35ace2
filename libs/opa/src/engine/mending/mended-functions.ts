import type { Builtin } from '../builtins/builtin.js';
import { mendedBuiltins, textChecks } from '../builtins/mended-builtins.js';
import { findBuiltin } from '../builtins/registry.js';

/** One function of OPA's Wasm runtime that does not answer as OPA does. */
export interface MendedFunction {
  /** By which our host knows it. Far from the ids that modules give to what they import. */
  readonly id: number;
  readonly operands: number;
  /** `answers`: our host is asked instead. `checks`: first, and where it has no result the function has none. */
  readonly host: 'answers' | 'checks';
  readonly builtin: Builtin;
}

const firstId = 1 << 20;

interface Entry {
  readonly functionName: string;
  readonly operands: number;
  readonly host: MendedFunction['host'];
  readonly builtinName: string;
}

const answers = (functionName: string, builtinName: string, operands: number): Entry => ({
  ...{ functionName, builtinName, operands },
  host: 'answers',
});
const checks = (functionName: string, builtinName: string): Entry => ({
  ...{ functionName, builtinName, operands: 1 },
  host: 'checks',
});

const entries: readonly Entry[] = [
  // Takes what follows the first value, and commas and zeros that JSON does not have, for nothing.
  answers('opa_json_unmarshal', 'json.unmarshal', 1),
  answers('opa_json_is_valid', 'json.is_valid', 1),
  // Skips what is no base64 and needs no padding. Decoded bytes need not be text, so they stay in the module.
  answers('opa_base64_is_valid', 'base64.is_valid', 1),
  checks('opa_base64_decode', 'base64.decode'),
  checks('opa_base64_url_decode', 'base64url.decode'),
  // Reads a pattern up to its first NUL, in another dialect than Go's, and compiles it anew for each evaluation.
  answers('opa_regex_match', 'regex.match', 2),
  answers('opa_regex_is_valid', 'regex.is_valid', 1),
  answers('opa_regex_find_all_string_submatch', 'regex.find_all_string_submatch_n', 3),
  // Quotes literals and delimiters in part only, so that `(` and `$` mean something and `-` makes a range.
  answers('opa_glob_match', 'glob.match', 3),
  // Takes `10.0.0.1/8x` for an address, and does not find `::ffff:10.0.0.1` in 10.0.0.0/8. Stands for net.cidr_overlap too.
  answers('opa_cidr_contains', 'net.cidr_contains', 2),
  answers('opa_cidr_intersects', 'net.cidr_intersects', 2),
  // Write sets and objects in the order of a hash table, and what is not printable as JSON does.
  answers('opa_json_marshal', 'json.marshal', 1),
  answers('opa_template_string', 'internal.template_string', 1),
  answers('opa_strings_concat', 'concat', 2),
  // Makes numbers of `-` and `1.`, which no JSON can show.
  answers('opa_to_number', 'to_number', 1),
  // Fails beyond 32 bits.
  answers('opa_strings_format_int', 'format_int', 2),
  // Has no answer for no objects.
  answers('builtin_object_union_n', 'object.union_n', 1),
  // Read beyond an empty path.
  answers('builtin_json_filter', 'json.filter', 2),
  answers('builtin_json_remove', 'json.remove', 2),
];

/** By name of the function in the module. */
export const mendedFunctions: ReadonlyMap<string, MendedFunction> = new Map(
  entries.map(({ functionName, operands, host, builtinName }, index) => [
    functionName,
    { id: firstId + index, operands, host, builtin: builtinNamed(builtinName, host) },
  ]),
);

function builtinNamed(name: string, host: MendedFunction['host']): Builtin {
  const family = host === 'answers' ? mendedBuiltins : textChecks;
  const builtin = family.find((each) => each.name === name) ?? findBuiltin(name);
  if (builtin === undefined) throw new Error(`no builtin ${name}`);
  return builtin;
}
