/** What the engine takes at most, by default. */
const mostBytes = 1024 * 1024;
const mostDepth = 128;

const answer = (document) => ({ document });
const refusal = (code) => ({ code });

function question(user, readers, more = {}) {
  return JSON.stringify({ user: { id: user }, action: 'read', resource: { readers }, ...more });
}

const headers = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => [`x-header-${n}`, `value ${n * 7919}`]),
);
const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);
const numbers = (length) => Array.from({ length }, (_, n) => n + 1);

/** Kinds of inputs, each with the answer that it has to get. `expected` is the whole document, or the code of a refusal. */
function kinds({ loopLength }) {
  return {
    good: [
      [question('alice', ['alice', 'bob']), answer({ allow: true, twice: [] })],
      [question('carol', ['alice', 'bob']), answer({ allow: false, twice: [] })],
      [
        question('bob', ['alice', 'bob'], { names: ['bob'] }),
        answer({ allow: true, greeting: 'bob', twice: [] }),
      ],
      [question('älïce 😀', ['älïce 😀'], { headers }), answer({ allow: true, twice: [] })],
      [question('alice', [], { list: numbers(20) }), answer({ allow: false, size: 20, twice: [] })],
      ['null', answer({ allow: false, twice: [] })],
    ],
    conflict: [[question('alice', [], { names: ['alice', 'bob'] }), refusal('evaluation_failed')]],
    oversized: [
      [JSON.stringify({ list: 'x'.repeat(mostBytes) }), refusal('invalid_request')],
      [question('alice', ['alice'], { padding: 'é'.repeat(mostBytes / 2) }), refusal('invalid_request')],
    ],
    deep: [
      [nested(mostDepth + 1), refusal('invalid_request')],
      [nested(10_000), refusal('invalid_request')],
      [`{"names":${nested(500_000)}}`, refusal('invalid_request')],
    ],
    surrogate: [
      ['{"names":["\\ud800x"]}', refusal('invalid_request')],
      ['{"names":["\ud800x"]}', refusal('invalid_request')],
    ],
    malformed: [
      ['{"user":', refusal('invalid_request')],
      ['{} {}', refusal('invalid_request')],
    ],
    looping: [[JSON.stringify({ list: numbers(loopLength) }), refusal('evaluation_timeout')]],
  };
}

/** How many evaluations of each kind there are in so many; the rest is good. */
export const usualMix = {
  conflict: 1e-2,
  surrogate: 2e-3,
  malformed: 2e-3,
  deep: 1e-3,
  oversized: 5e-4,
  looping: 2e-4,
};

/**
 * Draws inputs in a mix, the same ones for the same seed.
 * @param {{ mix: Record<string, number>, loopLength: number, seed?: number }} options
 */
export function inputsOf({ mix, loopLength, seed = 1 }) {
  const all = kinds({ loopLength });
  const random = randomFrom(seed);
  const turns = Object.fromEntries(Object.keys(all).map((kind) => [kind, 0]));
  return () => {
    const kind = drawn(mix, random());
    const [text, expected] = all[kind][turns[kind]++ % all[kind].length];
    return { kind, text, expected };
  };
}

function drawn(mix, value) {
  let left = value;
  for (const kind in mix) {
    left -= mix[kind];
    if (left < 0) return kind;
  }
  return 'good';
}

/** Marsaglia's xorshift on 32 bits: no quality asked for, only the same mix in each run. */
function randomFrom(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
