import { loadPolicy, type LoadedPolicy } from '@open-policy-agent/opa-wasm';

import type { CaseQuery } from '../build/case-query.js';
import { canonicalUnordered } from '../exact/canonical.js';
import { isObject, parseExact } from '../exact/exact-json.js';
import { type Answer, answerOf } from './answer.js';

/** Builtins that the stock host answers by itself without asking ours; they would not show as called. */
const ownBuiltins = new Set([
  'sprintf',
  'regex.split',
  'yaml.is_valid',
  'yaml.marshal',
  'yaml.unmarshal',
  'json.is_valid',
]);

export interface StockAnswer {
  readonly answer: Answer;
  /** Builtins that a host takes part in. Unless there is none, the answer proves nothing about the module. */
  readonly hostBuiltins: readonly string[];
}

/** The same module in another host: the SDK that OPA publishes. Sets come in no particular order, numbers as doubles. */
export async function stockAnswer(
  wasm: Uint8Array<ArrayBuffer>,
  query: CaseQuery,
  texts: { readonly data: string; readonly input: string | undefined },
): Promise<StockAnswer> {
  const called = new Set<string>();
  const policy = await loadPolicy(wasm, { initial: 256 }, refusals(called));
  for (const name of announced(policy)) if (ownBuiltins.has(name)) called.add(name);
  const answer = evaluate(policy, query, texts);
  return { answer, hostBuiltins: [...called].sort() };
}

/** The stock host knows doubles only and sorts no sets: two JSON texts are the same to it when this makes them equal. */
export function asStockSees(json: string): string {
  return canonicalUnordered(parseExact(JSON.stringify(JSON.parse(json))));
}

function evaluate(
  policy: LoadedPolicy,
  query: CaseQuery,
  texts: { readonly data: string; readonly input: string | undefined },
): Answer {
  try {
    policy.setData(bytesOf(texts.data));
    const input = texts.input === undefined ? undefined : bytesOf(texts.input);
    const [row] = policy.evaluate(input, query.entrypoint) as { result: unknown }[];
    return answerOf(row === undefined ? undefined : JSON.stringify(row.result), query);
  } catch (error) {
    return { kind: 'error', reason: String(error) };
  }
}

/** Answers any name with a function that notes the call and gives up. */
function refusals(called: Set<string>): Record<string, () => never> {
  return new Proxy<Record<string, () => never>>(
    {},
    {
      get: (_target, name) => () => {
        called.add(String(name));
        throw new Error(`the host was asked for ${String(name)}`);
      },
    },
  );
}

function announced(policy: LoadedPolicy): string[] {
  const { exports } = policy.wasmInstance as WebAssembly.Instance;
  const { builtins, opa_json_dump } = exports as Record<string, (value?: number) => number>;
  const address = opa_json_dump?.(builtins?.()) ?? 0;
  const bytes = Buffer.from(policy.mem.buffer);
  const text = bytes.toString('utf8', address, bytes.indexOf(0, address));
  const names = parseExact(text);
  return isObject(names) ? [...names.keys()] : [];
}

function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text)).buffer;
}
