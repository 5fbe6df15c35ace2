import { type Difference, compareProgram, type Evaluators } from './compare-program.js';
import type { Finding } from './finding.js';
import { differInOrderAndDigitsOnly } from './order-and-digits.js';
import { shownOutcome } from './outcome.js';
import { reduce } from './reduce.js';

const budget = 120;
const inputBudget = 40;
/** What the host of OPA's Wasm writes with escapes of Go's, which the module cannot read: an input or an operand is lost with it. */
const lostOnTheWay = /\\u00[01][\da-f]|\u007f|[\u{10000}-\u{10ffff}]/iu;

/** Makes a difference as small as it gets without changing its kind. */
export async function minimise(evaluators: Evaluators, difference: Difference): Promise<Difference> {
  let smallest = difference;
  const keeps = async (policy: string, input: string): Promise<boolean> => {
    const again = await differenceOf(evaluators, policy, input, difference);
    if (again !== undefined) smallest = again;
    return again !== undefined;
  };
  if (difference.ruleText !== undefined) await keeps(difference.ruleText, difference.input);
  await reduce(ruleText(smallest.policy), (policy) => keeps(policy, smallest.input), budget);
  await reduce(smallest.input, (input) => keeps(ruleText(smallest.policy), input), inputBudget);
  return smallest;
}

/** The same kind of difference in a policy of these rules; one that OPA's own Wasm shows too is another kind. */
async function differenceOf(
  evaluators: Evaluators,
  text: string,
  input: string,
  wanted: Difference,
): Promise<Difference | undefined> {
  // For the server an input of null is none, for an evaluation it is one.
  if (!isJson(input) || input.trim() === 'null') return undefined;
  const program = { rules: [{ name: wanted.rule, text }] };
  const { differences } = await compareProgram(evaluators, program, [input]);
  const found = differences.find(
    ({ ours, theirs }) => ours.kind === wanted.ours.kind && !differInOrderAndDigitsOnly(ours, theirs),
  );
  return found === undefined || (await isOfOpaWasm(evaluators, found)) ? undefined : found;
}

/**
 * Whether a difference is none to OPA's own Wasm. Where its host would lose something, it is asked about the same difference with
 * other characters.
 */
export async function isOfOpaWasm(evaluators: Evaluators, difference: Difference): Promise<boolean> {
  const { policy, rule, input, ours } = difference;
  const files = { 'p.rego': policy };
  if (await evaluators.opaWasm.answersAs(ours, { files, document: `fuzz/${rule}`, input })) return true;
  if (!lostOnTheWay.test(policy + input)) return false;
  const program = { rules: [{ name: rule, text: readable(ruleText(policy)) }] };
  const { differences } = await compareProgram(evaluators, program, [readable(input)]);
  const same = differences.find((found) => found.rule === rule);
  return same !== undefined && isOfOpaWasm(evaluators, same);
}

function readable(text: string): string {
  // Names that differ still do.
  return text.replace(new RegExp(lostOnTheWay, 'giu'), (lost) => `z${Buffer.from(lost).toString('hex')}`);
}

export function findingOf(difference: Difference, why: string): Finding {
  return {
    policy: difference.policy,
    document: `fuzz/${difference.rule}`,
    input: difference.input,
    ours: shownOutcome(difference.ours),
    theirs: shownOutcome(difference.theirs),
    cause: 'engine',
    why,
  };
}

function ruleText(policy: string): string {
  return policy.split('\n').slice(2).join('\n').trimEnd();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
