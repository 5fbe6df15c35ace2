import { isDeepStrictEqual } from 'node:util';

/**
 * Looks at every answer.
 * - failed: no answer, or not an allow
 * - mixed: rules of one version with the data.json of another
 * - torn: half of a role from before its change, half from after
 * - misnamed: not what was in force at the revision that the answer names
 * - went back: a connection was answered by an older revision than before
 */
export function verdictOn(answers, releases) {
  const counts = { failed: 0, mixed: 0, torn: 0, misnamed: 0, 'went back': 0 };
  const examples = [];
  const latest = new Map();
  const count = (what, answer) => {
    if (counts[what]++ === 0)
      examples.push(`${what}: ${answer.status} revision ${answer.revision} ${answer.body}`);
  };
  const inForce = remembered((revision) => releases.at(revision));
  for (const answer of answers.toSorted((a, b) => a.sent - b.sent)) {
    const context = answer.status === 200 ? contextOf(answer.body) : undefined;
    if (context === undefined) {
      count('failed', answer);
      continue;
    }
    const { number, number_in_data: numberInData, left, right } = context;
    const { number: expected, generation } = inForce(answer.revision);
    if (number !== numberInData) count('mixed', answer);
    if (!isDeepStrictEqual(left, right)) count('torn', answer);
    if (number !== expected || !isDeepStrictEqual(left, [`g${generation}`])) count('misnamed', answer);
    if (answer.revision < (latest.get(answer.connection) ?? 0)) count('went back', answer);
    latest.set(answer.connection, answer.revision);
  }
  return { counts, examples, sound: Object.values(counts).every((times) => times === 0) };
}

function contextOf(body) {
  const { decision, context } = JSON.parse(body);
  return decision === true ? context : undefined;
}

function remembered(work) {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, work(key));
    return known.get(key);
  };
}

/**
 * For each swap, milliseconds from the activation's response to the first answer by the new version and to the last by an
 * older one. Negative: it came before the response did.
 */
export function swapTimes(answers, swaps) {
  const ordered = answers.filter(({ status }) => status === 200).sort((a, b) => a.received - b.received);
  return swaps.flatMap(({ at, revision }) => {
    const first = ordered.find((answer) => answer.revision >= revision);
    const last = ordered.findLast((answer) => answer.revision < revision);
    if (first === undefined || last === undefined) return [];
    return [{ first: first.received - at, last: last.received - at }];
  });
}
