import { goFloat } from '../go-format/go-float.js';
import { InvalidYaml } from './invalid-yaml.js';
import type { YamlScalar } from './parse/yaml-node.js';
import { type Resolved, resolveScalar } from './resolve-scalar.js';

const prefix = 'tag:yaml.org,2002:';
const ownKinds = ['null', 'bool', 'int', 'float', 'timestamp'];

/** What a scalar means by its tag or, when plain, by its text. A tag that is not known leaves a string. */
export function readScalar({ text, tag, isPlain }: YamlScalar): Resolved {
  if (tag === '') return isPlain ? resolveScalar(text) : { kind: 'str', value: text };
  const kind = tag.startsWith(prefix) ? tag.slice(prefix.length) : '';
  if (kind === 'binary') return { kind: 'str', value: decodeBase64(text) };
  if (!ownKinds.includes(kind)) return { kind: 'str', value: text };
  const resolved = resolveScalar(text);
  if (resolved.kind === kind) return resolved;
  if (kind === 'float' && resolved.kind === 'int' && BigInt.asIntN(64, resolved.value) === resolved.value) {
    return { kind: 'float', value: Number(resolved.value) };
  }
  throw new InvalidYaml(`no ${kind}`);
}

/** Standard base64, padded, in lines or not; bytes that are not UTF-8 become replacement characters, as in Go's JSON. */
function decodeBase64(text: string): string {
  const digits = text.replace(/[\r\n]/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
    throw new InvalidYaml('no base64');
  }
  return Buffer.from(digits, 'base64').toString('utf8');
}

/** JSON has only strings for keys. */
export function keyText(key: Resolved): string {
  switch (key.kind) {
    case 'null':
      throw new InvalidYaml('null is no key in JSON');
    case 'int':
      if (BigInt.asIntN(64, key.value) !== key.value) throw new InvalidYaml('the key is no 64-bit integer');
      return String(key.value);
    case 'float':
      return floatKey(key.value);
    case 'bool':
    case 'str':
    case 'timestamp':
      return String(key.value);
  }
}

/** With the digits of single precision. */
function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + goFloat(shortest(single), 'g', undefined);
}

/** The double with the fewest digits that is this one in single precision. */
function shortest(single: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return candidate;
  }
  return Number(single.toPrecision(9));
}
