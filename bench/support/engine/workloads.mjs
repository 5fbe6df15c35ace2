import { documents, sharedDocuments } from './documents.mjs';
import { padded } from './padding.mjs';
import { rbac } from './rbac.mjs';
import { rules } from './rules.mjs';

const kilobyte = 1000;
const sizes = [
  { name: '100B', bytes: 100 },
  { name: '2KB', bytes: 2 * kilobyte },
  { name: '50KB', bytes: 50 * kilobyte },
];

/**
 * @typedef {{ name: string, input: object, expected: Record<string, unknown> }} Question
 *   `expected`: the whole document of the package; its arrays are sets.
 * @typedef {{ key: string, title: string, size: string, bytes: number, package: string,
 *   sources: { path: string, content: string }[], data: object, questions: Question[], cedar: object | string,
 *   casbin: object | string }} Workload `bytes`: of the median question. A text instead of an equivalent says why there is none.
 *
 * @param {string | undefined} filter part of a workload's name, such as `rbac` or `rules-1000/50KB`
 * @returns {Workload[]}
 */
export function workloads(filter) {
  const families = [documents, () => rbac(10), () => rbac(10_000), () => rules(1_000)];
  const all = [
    ...families.flatMap((family) => sizes.map((size) => sized(family(), size))),
    ...sizes.slice(1).map((size) => sized(sharedDocuments(size.bytes), size)),
  ];
  return all.filter(({ name }) => filter === undefined || name.includes(filter));
}

function sized(workload, { name, bytes }) {
  const questions = workload.questions.map((question) => ({
    ...question,
    input: padded(question.input, bytes),
  }));
  const lengths = questions.map(({ input }) => JSON.stringify(input).length).sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)];
  return { ...workload, name: `${workload.key}/${name}`, size: name, bytes: median, questions };
}
