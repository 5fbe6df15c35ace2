import { buildWasm } from '../build/opa-build.js';
import { exactText } from '../exact/exact-json.js';
import { asStockSees, stockAnswer } from '../judge/stock-answer.js';
import { type Difference, compareProgram, type Evaluators } from './compare-program.js';
import type { Finding } from './finding.js';
import { limitOfValues } from './known-limits.js';
import { shownOutcome } from './outcome.js';
import { reduce } from './reduce.js';

const budget = 120;
const inputBudget = 40;

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

/** The same kind of difference in a policy of these rules; answers that a limit explains are another kind. */
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
  return differences.find(
    (found) => found.ours.kind === wanted.ours.kind && limitOfValues(found) === undefined,
  );
}

/** Whether the stock SDK, without a builtin of its own, answers as we do. */
export async function isOfTheModule(
  evaluators: Evaluators,
  { policy, rule, input, ours }: Difference,
): Promise<boolean> {
  const entrypoint = `fuzz/${rule}`;
  const sources = { files: { 'p.rego': policy }, entrypoints: [entrypoint], regoV0: false, env: {} };
  const built = await buildWasm(evaluators.opa, sources);
  if ('refusal' in built) return false;
  // A host that loops for ever cannot be asked; that the module loops is seen in the deadline, which is checked inside it.
  if (ours.kind === 'error' && ours.reason.includes('time is up')) return /replace(?:_n)?\(/.test(policy);
  const query = { entrypoint, module: undefined, variable: 'x' };
  const { answer, hostBuiltins } = await stockAnswer(built.wasm, query, { data: '{}', input });
  if (hostBuiltins.length > 0) return false;
  if (answer.kind === 'error') return ours.kind === 'error' && ours.reason.includes(messageOf(answer.reason));
  const [row] = answer.rows;
  if (row === undefined) return ours.kind === 'undefined';
  const value = row.get('x');
  return (
    ours.kind === 'value' && value !== undefined && asStockSees(ours.json) === asStockSees(exactText(value))
  );
}

export function findingOf(difference: Difference, cause: Finding['cause'], why: string): Finding {
  return {
    policy: difference.policy,
    document: `fuzz/${difference.rule}`,
    input: difference.input,
    ours: shownOutcome(difference.ours),
    theirs: shownOutcome(difference.theirs),
    cause,
    why,
  };
}

/** Traps carry the name of their class. */
function messageOf(reason: string): string {
  return reason.replace(/^\w*Error: /, '');
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
