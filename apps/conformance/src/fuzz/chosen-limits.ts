import type { Difference } from './compare-program.js';

interface ChosenLimit {
  readonly name: string;
  readonly why: string;
  readonly holds: (difference: Difference) => boolean;
}

/** Where our host answers otherwise than OPA does in its evaluator and in its Wasm, on purpose. */
const chosenLimits: readonly ChosenLimit[] = [
  {
    name: 'decoded bytes that are no text',
    why: 'strings of our host are Unicode, so decoding to bytes that are no UTF-8 is undefined; OPA shows U+FFFD in their place',
    holds: ({ policy, theirs }) =>
      /(hex|urlquery)\.decode/.test(policy) && theirs.kind === 'value' && theirs.json.includes('\ufffd'),
  },
  {
    name: 'builtins given bytes that are no text',
    why: 'base64 decoded inside the module can be any bytes; a builtin of our host would read other ones, so it is an error',
    holds: ({ ours }) => ours.kind === 'error' && ours.reason.includes('bytes that are no text'),
  },
  {
    name: 'dates beyond all calendars',
    why: 'time.add_date by more than 10^12 years, months or days is undefined here; OPA lets 64-bit integers wrap around',
    holds: ({ policy, input, ours }) =>
      policy.includes('time.add_date(') && /\d{13}/.test(policy + input) && ours.kind !== 'error',
  },
];

/** The name of the choice that explains a difference. */
export function chosenLimit(difference: Difference): string | undefined {
  return chosenLimits.find(({ holds }) => holds(difference))?.name;
}
