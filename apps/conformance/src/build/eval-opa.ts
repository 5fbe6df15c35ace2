import { type Exact, exactText, isObject, parseExact } from '../exact/exact-json.js';
import { inFolderOf, runOpa } from './run-opa.js';

export interface EvalQuestion {
  /** Rego and a `data.json`, by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Slash path of the document. */
  readonly document: string;
  /** JSON text. */
  readonly input: string | undefined;
  /** `wasm` needs an opa that has OPA's own Wasm runtime. */
  readonly target: 'rego' | 'wasm';
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The document's value as JSON; undefined when it has none; or what opa complained about. */
export type EvalAnswer = { readonly json: string | undefined } | { readonly refusal: string };

/** `opa eval` of these sources, without strict mode. */
export function evalOpa(opa: string, question: EvalQuestion): Promise<EvalAnswer> {
  const { files, document, input, target, options = [], env = {} } = question;
  const given = input === undefined ? [] : ['-i', 'input.json'];
  const all = { ...files, ...(input !== undefined && { 'input.json': input }) };
  return inFolderOf(all, async (cwd) => {
    const documents = Object.keys(files).flatMap((name) => ['-d', name]);
    const path = `data.${document.replaceAll('/', '.')}`;
    const args = ['eval', '-f', 'json', '-t', target, ...options, ...documents, ...given, path];
    const { ok, output } = await runOpa(opa, args, { cwd, env });
    return ok ? { json: onlyValue(parseExact(output)) } : { refusal: output };
  });
}

/** `{"result": [{"expressions": [{"value": ...}]}]}`, or `{}` for undefined. */
function onlyValue(output: Exact): string | undefined {
  const [result] = listOf(output, 'result');
  const [expression] = listOf(result, 'expressions');
  const value = isObject(expression) ? expression.get('value') : undefined;
  return value === undefined ? undefined : exactText(value);
}

function listOf(value: Exact | undefined, name: string): readonly Exact[] {
  const list = isObject(value) ? value.get(name) : undefined;
  return Array.isArray(list) ? (list as readonly Exact[]) : [];
}
