import type { Difference } from './compare-program.js';

interface ChosenLimit {
  readonly name: string;
  readonly why: string;
  readonly holds: (difference: Difference) => boolean;
}

/** Where our host answers otherwise than OPA does in its evaluator and in its Wasm, on purpose. */
const chosenLimits: readonly ChosenLimit[] = [
  {
    name: 'more than a builtin takes',
    why: 'our builtins have bounds of length, depth and cost, and dates end somewhere; beyond them an evaluation fails',
    holds: ({ ours }) => ours.kind === 'error' && ours.reason.includes('given more than it takes'),
  },
  {
    name: 'bytes that are no text',
    why: 'base64 decoded inside the module can be any bytes; a builtin of our host would read other ones, so it is an error',
    holds: ({ ours }) => ours.kind === 'error' && ours.reason.includes('bytes that are no text'),
  },
];

/** The name of the choice that explains a difference. */
export function chosenLimit(difference: Difference): string | undefined {
  return chosenLimits.find(({ holds }) => holds(difference))?.name;
}
