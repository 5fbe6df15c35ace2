/** A builtin that a module's function asks for. */
export interface HostFunction {
  /** By which our host knows it. Far from the ids that modules give to what they import. */
  readonly id: number;
  /** Its name. */
  readonly builtin: string;
}

/** One function of OPA's Wasm runtime that does not answer as OPA does. */
export interface MendedFunction {
  readonly operands: number;
  /** Asked first; where it has no result the function has none. */
  readonly checks: HostFunction | undefined;
  /** Whether the function itself is asked then. */
  readonly asksItself: boolean;
  /** Asked for what is still without a result. */
  readonly answers: HostFunction | undefined;
}

interface Entry {
  readonly functionName: string;
  readonly builtinName: string;
  readonly operands: number;
  readonly checks: boolean;
  readonly asksItself: boolean;
  readonly answers: boolean;
}

/** The host alone is asked. */
const answers = (functionName: string, builtinName: string, operands: number): Entry => ({
  ...{ functionName, builtinName, operands },
  ...{ checks: false, asksItself: false, answers: true },
});
/** The host is asked for what the function has no result for, so that all else stays as fast. */
const completes = (functionName: string, builtinName: string, operands: number): Entry => ({
  ...answers(functionName, builtinName, operands),
  asksItself: true,
});
/** The host is asked before as well, since the function has results that it should not. */
const checksAndCompletes = (functionName: string, builtinName: string): Entry => ({
  ...completes(functionName, builtinName, 1),
  checks: true,
});
/** The host is asked before, since the function does not come back. */
const checks = (functionName: string, builtinName: string, operands: number): Entry => ({
  ...{ functionName, builtinName, operands },
  ...{ checks: true, asksItself: true, answers: false },
});

const entries: readonly Entry[] = [
  // Takes what follows the first value, and commas and zeros that JSON does not have, for nothing.
  answers('opa_json_unmarshal', 'json.unmarshal', 1),
  answers('opa_json_is_valid', 'json.is_valid', 1),
  // Skips what is no base64, needs no padding, and makes nothing of an empty text. Decoded bytes need not be text, so they stay in
  // the module.
  answers('opa_base64_is_valid', 'base64.is_valid', 1),
  checksAndCompletes('opa_base64_decode', 'base64.decode'),
  checksAndCompletes('opa_base64_url_decode', 'base64url.decode'),
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
  // Take `1.0` for no integer, and make something else of `-0`.
  answers('opa_bits_and', 'bits.and', 2),
  answers('opa_bits_or', 'bits.or', 2),
  answers('opa_bits_xor', 'bits.xor', 2),
  answers('opa_bits_negate', 'bits.negate', 1),
  answers('opa_bits_shiftleft', 'bits.lsh', 2),
  answers('opa_bits_shiftright', 'bits.rsh', 2),
  completes('opa_strings_substring', 'substring', 3),
  completes('opa_array_slice', 'array.slice', 3),
  // Does not come to an end with an empty text.
  answers('opa_strings_replace', 'replace', 3),
  // Replaces in what it put in before, in the order of a hash table.
  answers('opa_strings_replace_n', 'strings.replace_n', 2),
  // Finds an empty text.
  answers('opa_strings_indexof', 'indexof', 2),
  // Aborts for `0 / 0`.
  checks('opa_arith_divide', 'div', 2),
  // Has no answer for no objects.
  answers('builtin_object_union_n', 'object.union_n', 1),
  // Read beyond an empty path.
  answers('builtin_json_filter', 'json.filter', 2),
  answers('builtin_json_remove', 'json.remove', 2),
];

const firstId = 1 << 20;

/** By name of the function in the module. */
export const mendedFunctions: ReadonlyMap<string, MendedFunction> = new Map(
  entries.map((entry, index) => [entry.functionName, mendedFunction(entry, firstId + 2 * index)]),
);

/** @param id of two that are free. */
function mendedFunction(entry: Entry, id: number): MendedFunction {
  const { builtinName: builtin, operands, asksItself } = entry;
  return {
    ...{ operands, asksItself },
    checks: entry.checks ? { id, builtin } : undefined,
    answers: entry.answers ? { id: id + 1, builtin } : undefined,
  };
}
