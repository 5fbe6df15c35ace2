import { canonical, canonicalUnordered } from '../exact/canonical.js';
import { type Exact, ExactNumber, isObject, parseExact } from '../exact/exact-json.js';
import type { Difference } from './compare-program.js';
import type { Outcome } from './outcome.js';

/** A way in which OPA's Wasm runtime is known to answer differently from OPA's evaluator. */
export interface KnownLimit {
  readonly name: string;
  readonly why: string;
}

interface ValueLimit extends KnownLimit {
  readonly holds: (ours: Exact, theirs: Exact) => boolean;
}

/** Told by the two answers alone. */
const limitsOfValues: readonly ValueLimit[] = [
  {
    name: 'number text',
    why: 'Wasm writes numbers in its own way (`2147483647.5`, where OPA writes `2.1474836475e+09`); the value is the same',
    holds: (ours, theirs) => canonical(ours) === canonical(theirs),
  },
  {
    name: 'iteration order',
    why: 'Wasm iterates sets and objects in the order of its hash table, OPA sorted: arrays and texts made in a loop differ in order',
    holds: (ours, theirs) => canonicalUnordered(ours) === canonicalUnordered(theirs),
  },
  {
    name: 'decimal precision',
    why: 'Wasm computes with 64-bit doubles and integers or few decimal digits, OPA with big numbers',
    holds: (ours, theirs) => canonicalUnordered(rounded(ours)) === canonicalUnordered(rounded(theirs)),
  },
];

interface RuleLimit extends KnownLimit {
  readonly rule: RegExp;
  readonly holds?: (ours: Outcome, theirs: Outcome) => boolean;
}

/** Told by the rule; believed only when the stock SDK answers the same without a builtin of its host. */
const limitsOfRules: readonly RuleLimit[] = [
  {
    name: 'json.unmarshal takes a prefix',
    why: 'the JSON parser of Wasm stops after the first value and takes the rest for nothing; json.is_valid alike',
    rule: /json\.(unmarshal|is_valid)\(/,
  },
  {
    name: 'replacing the empty string does not end',
    why: 'in Wasm `replace` and `strings.replace_n` loop for ever where the old text is empty; the deadline ends them',
    rule: /replace(_n)?\(/,
    holds: (ours) => ours.kind === 'error' && ours.reason.includes('time is up'),
  },
  {
    name: 'an empty path traps',
    why: 'json.filter and json.remove of Wasm read beyond an empty path; OPA takes it for a path to nothing',
    rule: /json\.(filter|remove)\(/,
    holds: (ours) => ours.kind === 'error' && ours.reason.includes('out of bounds'),
  },
  {
    name: 'text of a collection in hash order',
    why: 'json.marshal and template strings write sets and objects of Wasm in the order of its hash table',
    rule: /json\.marshal\(|\$"/,
    holds: (ours, theirs) => ours.kind === 'value' && theirs.kind === 'value',
  },
  {
    name: 'text of a set in hash order',
    why: '`concat` joins the members of a set in the order of the hash table of Wasm',
    rule: /\bconcat\(/,
    holds: (ours, theirs) => ours.kind === 'value' && theirs.kind === 'value',
  },
  {
    name: 'the union of no objects is undefined',
    why: '`object.union_n([])` is undefined in Wasm and `{}` in OPA',
    rule: /object\.union_n\(/,
  },
  {
    name: 'a whole number with a fraction or an exponent is no integer',
    why: '`substring("a", 0, 1.0)` and the like are undefined in Wasm, where OPA takes `1.0` for 1',
    rule: /\d\.\d|\d[eE]\d/,
  },
  {
    name: 'precision of a number that is a key or in a text',
    why: 'the text of a number becomes a name or part of a text, and Wasm writes fewer digits than OPA',
    rule: /[/*+-]/,
    holds: (ours, theirs) =>
      ours.kind === 'value' &&
      theirs.kind === 'value' &&
      withoutTails(ours.json) === withoutTails(theirs.json),
  },
  {
    name: 'nothing divided by nothing',
    why: '`0 / 0` ends the evaluation of a module (`opa_arith_divide: invalid number`); OPA has an undefined result',
    rule: /\//,
    holds: (ours) => ours.kind === 'error' && ours.reason.includes('opa_arith_divide'),
  },
  {
    name: 'format_int takes 32 bits',
    why: 'format_int of Wasm fails for integers from 2^31 on (`strings: get uint failed`); the evaluation is an error, not undefined',
    rule: /format_int\(/,
    holds: (ours) => ours.kind === 'error' && ours.reason.includes('get uint failed'),
  },
  {
    name: 'base64 is read leniently',
    why: 'base64.is_valid and base64.decode of Wasm skip or accept characters that OPA refuses',
    rule: /base64(url)?\.(decode|is_valid)\(/,
  },
  {
    name: 'numbers beyond 64 bits or 15 digits',
    why: 'Wasm computes with 64-bit integers and doubles, and gives up where neither holds the number; OPA has big numbers',
    rule: /\d{16}|\de[+-]?\d{2}/i,
  },
  {
    name: 'an element picked by iteration order',
    why: 'an array made in a loop over a set or an object has its order from the hash table of Wasm',
    rule: /\[[^\]]*\|/,
  },
  {
    name: 'text that is no UTF-8 aborts',
    why: 'decoded bytes that are no UTF-8 make text functions of Wasm give up; OPA replaces or refuses the bytes',
    rule: /base64(url)?\.decode\(/,
    holds: (ours) => ours.kind === 'error' && ours.reason.includes('invalid unicode'),
  },
];

/** Bytes that are no text: OPA carries them along and shows U+FFFD, our values are text and refuse them. */
const bytesThatAreNoText: KnownLimit = {
  name: 'decoded bytes that are no text',
  why: 'strings of our host are Unicode, so decoding to bytes that are no UTF-8 is undefined; OPA shows U+FFFD in their place',
};

interface HostLimit extends KnownLimit {
  readonly holds: (difference: Difference) => boolean;
}

/** Limits of our own host, chosen, and limits of the module that only show through a builtin of the host. */
const limitsOfHost: readonly HostLimit[] = [
  {
    ...bytesThatAreNoText,
    holds: ({ policy, theirs }) =>
      /(hex|base64(url)?|urlquery)\.decode/.test(policy) &&
      theirs.kind === 'value' &&
      theirs.json.includes('\ufffd'),
  },
  {
    name: 'dates beyond all calendars',
    why: 'time.add_date by more than 10^12 years, months or days is undefined here; OPA lets 64-bit integers wrap around',
    holds: ({ policy, input, ours }) =>
      policy.includes('time.add_date(') && /\d{13}/.test(policy + input) && ours.kind !== 'error',
  },
  {
    name: 'number text that a builtin of the host prints',
    why: 'Wasm writes large results of arithmetic as `3e+100`, which sprintf and template strings print as they get it; OPA writes all digits',
    holds: ({ policy, input, ours, theirs }) =>
      /sprintf\(|\$"/.test(policy) &&
      /\d[eE]\+?\d{2}|\d{16}/.test(policy + input) &&
      ours.kind === 'value' &&
      theirs.kind === 'value',
  },
  {
    name: 'base64 is read leniently, beside a builtin of the host',
    why: 'as above; the rule also needs a builtin of the host, so the stock SDK cannot tell',
    holds: ({ policy }) => /base64(url)?\.(decode|is_valid)\(/.test(policy),
  },
  {
    name: 'a whole number with a fraction, beside a builtin of the host',
    why: 'bits.* and others of Wasm do not take `1.0` for 1; the rule also needs a builtin of the host, so the stock SDK cannot tell',
    holds: ({ policy, input }) =>
      /(bits\.|substring|slice|range|format_int)/.test(policy) && /\d\.\d/.test(policy + input),
  },
];

export function limitOfHost(difference: Difference): KnownLimit | undefined {
  return limitsOfHost.find(({ holds }) => holds(difference));
}

/** The limit that explains a difference by its answers. */
export function limitOfValues({ ours, theirs }: Difference): KnownLimit | undefined {
  if (ours.kind !== 'value' || theirs.kind !== 'value') return undefined;
  const a = parseExact(ours.json);
  const b = parseExact(theirs.json);
  return limitsOfValues.find(({ holds }) => holds(a, b));
}

/** The limit that would explain a difference if it is the module's own. */
export function limitOfRule({ policy, input, ours, theirs }: Difference): KnownLimit | undefined {
  const text = `${policy}\n${input}`;
  return limitsOfRules.find(
    ({ rule, holds }) => rule.test(text) && (holds === undefined || holds(ours, theirs)),
  );
}

/** Digits after the fourteenth of a fraction. */
function withoutTails(json: string): string {
  return json.replace(/(\.\d{14})\d*/g, '$1');
}

const significant = 14;

function rounded(value: Exact): Exact {
  if (value instanceof ExactNumber) return roundedNumber(value);
  if (isObject(value)) return new Map([...value].map(([name, member]) => [name, rounded(member)]));
  return Array.isArray(value) ? (value as readonly Exact[]).map(rounded) : value;
}

function roundedNumber({ text }: ExactNumber): ExactNumber {
  const double = Number(text);
  return Number.isFinite(double) ? new ExactNumber(double.toPrecision(significant)) : new ExactNumber(text);
}
