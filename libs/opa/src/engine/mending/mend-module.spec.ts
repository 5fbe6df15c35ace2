import { describe, expect, it } from '@jest/globals';

import { compileRego } from '../../../../../test/support/opa.js';
import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { OpaPolicyEngine } from '../opa-policy-engine.js';
import { ByteWriter } from '../wasm-format/byte-writer.js';
import { readLayout } from '../wasm-format/module-layout.js';
import { WasmFormatError } from '../wasm-format/wasm-format-error.js';
import { readFunctionNames } from '../wasm-format/function-names.js';
import { mendModule } from './mend-module.js';
import { mendingHostFunctions } from './host-functions.js';
import { mendedFunctions } from './mended-functions.js';
import { validModule } from '../wasm-format/valid-module.js';

/** What a module's own functions would get wrong, through the whole engine. */
const expressions = [
  'json.unmarshal("{\\"a\\":1}x")',
  'json.unmarshal("[1,]")',
  'json.unmarshal("01")',
  'json.unmarshal("{\\"a\\":[1.50,{\\"b\\":null}]}")',
  'json.unmarshal(input.text)',
  'json.is_valid("{}\\u0000")',
  'json.is_valid("{}")',
  'base64.is_valid("YQ")',
  'base64.is_valid("YQ==")',
  'base64.decode("YQ")',
  'base64.decode("YQ==x")',
  'base64.decode("Y Q==")',
  'base64.decode("YWI=")',
  'base64.encode(base64.decode("/wA="))',
  'base64.decode(input.number)',
  'base64url.decode("Y/Q")',
  'base64url.decode("YWI")',
  'regex.match("\\u0000", "a")',
  'regex.match("^admin\\u0000$", "admin")',
  'regex.match("(?<n>a)", "a")',
  'regex.match("\\\\C", "a")',
  'regex.match("^/users/[0-9]+$", "/users/12")',
  'regex.match("^/users/[0-9]+$", input.text)',
  'regex.match("(", "a")',
  'regex.match(input.number, "a")',
  'regex.is_valid("(?<n>a)")',
  'regex.is_valid("(")',
  'regex.find_all_string_submatch_n("a\\u0000b", "axx", -1)',
  'regex.find_all_string_submatch_n("(a)(b)?", "aba", -1)',
  'regex.find_all_string_submatch_n("(a)(b)?", "aba", 1)',
  'glob.match("a$", [], "a")',
  'glob.match("(", [], "(")',
  'glob.match("/files (1)/*", ["/"], "/files (1)/a")',
  'glob.match("*", ["+", "-", "/"], "a,b")',
  'glob.match("a?c", null, "aéc")',
  'glob.match("*.example.com", ["."], "api.example.com")',
  'glob.match("[a", [], input.text)',
  'glob.match(input.number, null, "a")',
  'net.cidr_contains("10.0.0.0/8", "::ffff:10.1.1.1")',
  'net.cidr_contains("10.0.0.0/8", "10.1.1.1/8x")',
  'net.cidr_contains("10.0.0.0/8", "10.1.1.1\\u0000x")',
  'net.cidr_contains("10.0.0.0/8", "10.1.1.1")',
  'net.cidr_contains("10.0.0.0/8", "10.1.0.0/16")',
  'net.cidr_contains("10.0.0.0/8", "11.1.1.1")',
  'net.cidr_intersects("10.0.0.0/8", "10.1.0.0/16x")',
  'net.cidr_intersects("10.0.0.0/8", "10.1.0.0/16")',
  'json.marshal({"b", "a", "e", "d", "c"})',
  'json.marshal({"k": {"d", "a", "c"}, "j": "<&>"})',
  'internal.template_string(["a", {"b"}])',
  '$`{input.number} is {{"d", "a", "c"}}`',
  '$"{input.none} {input.text} {{"k": "\\u0000", "a": 1}}"',
  'concat("-", {"z", "y", "x", "aa"})',
  'concat("-", ["z", input.text])',
  'to_number("-")',
  'to_number("1.") == 1',
  'to_number("12.5")',
  'to_number(true)',
  'format_int(2147483648, 16)',
  'format_int(255, 16)',
  'object.union_n([])',
  'object.union_n([{"a": 1}, {"a": {"b": 2}}, {"a": {"c": 3}}])',
  'json.filter({"a": 1}, [""])',
  'json.filter({"a": {"b": 1, "c": 2}}, ["a/b"])',
  'json.remove({"a": 1}, [[]])',
  'json.remove({"a": [1, 2, 3]}, ["a/1"])',
  'base64.decode("")',
  'base64.decode("\\n")',
  'base64url.decode("")',
  'bits.and(2, 1.0)',
  'bits.and(-0, -1)',
  'bits.or(-5, 3)',
  'bits.xor(-0, 2)',
  'bits.negate(1e2)',
  'bits.lsh(input.number, 70)',
  'bits.lsh(1, -1)',
  'bits.rsh(-5, 1.0)',
  'bits.rsh(1.5, 1)',
  'substring("hello", 1.0, 2)',
  'substring("héllo", 1, -1)',
  'substring(input.text, 0, 1e0)',
  'substring("", -1, 1)',
  'array.slice([1, 2, 3], 1.0, 2)',
  'array.slice([1, 2, 3], -9223372036854775808, 2.0)',
  'array.slice([1, 2, 3], 1, 2)',
  'array.slice([1, 2, 3], 1.5, 2)',
  'replace("abc", "", "-")',
  'replace("a.b.c", ".", "::")',
  'replace("a.b.c", input.text, "")',
  'strings.replace_n({"a": "b", "b": "c"}, "ab")',
  'strings.replace_n({"a": "x", "ab": "y"}, "abab")',
  'strings.replace_n({"": "-", "b": "x"}, "abc")',
  'indexof("abc", "")',
  'indexof("aéb", "b")',
  'indexof("abc", input.text)',
  'div(0, 0)',
  'input.number / 0',
  '-0.0 / -0',
  'input.number / 4',
  '0 / input.number',
];

describeSameAsOpa('a module asks the host where its own functions are wrong', {
  expressions,
  input: '{"text": "{\\"a\\": [1]} ", "number": 1}',
});

describeEveryBuiltinHasACase(
  [...mendingHostFunctions.values()].map(({ name }) => name),
  expressions,
);

/** A module in which each of these functions lives. */
const used = compileRego({
  files: { 'p.rego': `package p\n${expressions.map((text, index) => `r${index} := ${text}`).join('\n')}\n` },
  entrypoints: ['p'],
});

const original = (): Uint8Array<ArrayBuffer> => Uint8Array.from(used.wasm);

describe('mendModule', () => {
  it('finds every function by the name that the compiler gives it', () => {
    const names = readFunctionNames(readLayout(original()).sections);
    expect([...mendedFunctions.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it('leaves a valid module, with the functions that were replaced at its end', () => {
    const mended = mendModule(validModule(original()), mendedFunctions);
    expect(WebAssembly.validate(mended)).toBe(true);
    const functions = readLayout(original()).functions + mendedFunctions.size;
    expect(readLayout(mended)).toMatchObject({ functions });
  });

  it('refuses a module that is not valid by itself: it could call what is put in', () => {
    const wasm = original();
    wasm[wasm.indexOf(0x7f)] = 0x00;
    expect(() => mendModule(validModule(wasm), mendedFunctions)).toThrow(
      new WasmFormatError('no valid wasm module'),
    );
  });

  it('leaves a module alone that has none of them', () => {
    const plain = compileRego({ files: { 'p.rego': 'package p\nr := input.a\n' }, entrypoints: ['p'] });
    const wasm = Uint8Array.from(plain.wasm);
    expect(mendModule(validModule(wasm), mendedFunctions)).toBe(wasm);
  });

  it('refuses a function of that name with other parameters', () => {
    const [[name, change] = []] = mendedFunctions;
    const other = new Map([[name as string, { ...change!, operands: change!.operands + 1 }]]);
    expect(() => mendModule(validModule(original()), other)).toThrow(WasmFormatError);
  });

  it('lets a module whose names were stripped keep its own functions', async () => {
    const rules = { 'p.rego': 'package p\nr := json.unmarshal("1x")\n' };
    const artifact = compileRego({ files: rules, entrypoints: ['p'] });
    const engine = new OpaPolicyEngine({ workers: 0 });
    const answer = async (wasm: Uint8Array): Promise<string | undefined> =>
      (await engine.load({ ...artifact, wasm }, {})).evaluate('p', '{}');
    expect(await answer(artifact.wasm)).toBe('{}');
    expect(await answer(withoutNames(Uint8Array.from(artifact.wasm)))).toBe('{"r":1}');
  });
});

function withoutNames(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { sections } = readLayout(wasm);
  const names = sections.findIndex(({ id, content }) => id === 0 && Buffer.from(content).includes('name'));
  const writer = new ByteWriter().bytes(wasm.subarray(0, 8));
  sections.forEach(({ id, content }, index) => index !== names && writer.byte(id).sized(content));
  return writer.finish();
}
