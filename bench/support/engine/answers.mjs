import { isDeepStrictEqual } from 'node:util';

/**
 * Asks a contestant every question and compares with the table. Those that answer a document must answer all of it, those
 * that only decide must decide alike. Answers how many agreed; throws at the first that does not.
 */
export async function checkAnswers(contestant, questions) {
  const asked = questions.slice(0, contestant.answers ?? questions.length);
  for (const [index, { name, expected }] of asked.entries()) {
    const answer = await (contestant.answer ?? contestant.calls[index])(index);
    const { found, wanted } = comparable(contestant, answer, expected);
    if (!isDeepStrictEqual(found, wanted))
      throw new Error(
        `${contestant.name} answers "${name}" with ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`,
      );
  }
  return asked.length;
}

function comparable({ document, decision }, answer, expected) {
  if (decision !== undefined) return { found: decision(answer), wanted: expected.allow };
  return { found: withSortedSets(document(answer)), wanted: withSortedSets(expected) };
}

/** The arrays of the documents here are sets, whose order is nobody's promise. */
function withSortedSets(document) {
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]),
  );
}
