import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

import { type Exact, ExactNumber } from '../exact/exact-json.js';

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** YAML as JSON, with every number as it is written in the file. Throws for malformed YAML. */
export function readYaml(text: string): Exact {
  const document = parseDocument(text, { intAsBigInt: true, uniqueKeys: false, prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw error;

  const read = (node: unknown): Exact => {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return read(node.resolve(document));
    if (isSeq(node)) return node.items.map(read);
    if (isMap(node)) return new Map(node.items.map((pair) => [keyText(pair.key), read(pair.value)]));
    if (isScalar(node)) return scalar(node.value, node.source);
    throw new Error('a YAML node that is no JSON');
  };
  return read(document.contents);
}

function scalar(value: unknown, source: string | undefined): Exact {
  if (typeof value !== 'number' && typeof value !== 'bigint') return value as Exact;
  return new ExactNumber(source !== undefined && jsonNumber.test(source) ? source : String(value));
}

function keyText(key: unknown): string {
  if (!isScalar(key as Node)) throw new Error('a YAML key that is no scalar');
  const { value, source } = key as { value: unknown; source?: string };
  return typeof value === 'string' ? value : (source ?? String(value));
}
