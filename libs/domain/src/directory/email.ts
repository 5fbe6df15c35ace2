import { unseen } from './unseen.js';

const longestAddress = 254;
const shape = /^[^@]+@[^@]+$/;
const visibleAscii = /^[\x21-\x7e]+$/;
const separator = /\p{Z}/u;

/**
 * What an e-mail address is found by; null: the text is none that a user can have. One function for writing and asking, so
 * two addresses are the same exactly when their keys are.
 *
 * An address has one `@`, at most 254 characters, is in NFC, and has no character that is unseen, unassigned, private, or
 * that compatibility turns into ASCII (`ﬁ`, `＠`, `ſ`). Letter case is ignored character by character. A letter beyond ASCII
 * never becomes an ASCII one: the Kelvin sign is no `k`, `ß` no `ss`, `ı` and `İ` no `i`.
 *
 * Stored, so changing this needs a migration.
 */
export function emailKey(address: string): string | null {
  if (address.length > longestAddress || !shape.test(address)) return null;
  if (visibleAscii.test(address)) return address.toLowerCase();
  if (address.normalize('NFC') !== address) return null;
  let key = '';
  for (const character of address) {
    const folded = foldedOf(character);
    if (folded === null) return null;
    key += folded;
  }
  return key.normalize('NFC');
}

/** Characters that were folded before: a long address would cost tenths of a millisecond each time it is asked for. */
const known = new Map<string, string | null>();
const mostKnown = 20_000;

function foldedOf(character: string): string | null {
  const before = known.get(character);
  if (before !== undefined) return before;
  const folded =
    unseen.test(character) || separator.test(character) || becomesAscii(character)
      ? null
      : withoutCase(character);
  if (known.size < mostKnown) known.set(character, folded);
  return folded;
}

function becomesAscii(character: string): boolean {
  return !isAscii(character) && Array.from(character.normalize('NFKC')).some(isAscii);
}

/** Unicode's simple case folding, from what the runtime knows: one character each, so `ς` and `σ` are one letter. */
function withoutCase(character: string): string {
  const upper = single(character.toUpperCase(), character);
  return single(upper.toLowerCase(), upper);
}

/** The mapping, unless it is several characters or leaves what is not ASCII for ASCII. */
function single(mapped: string, character: string): string {
  const one = Array.from(mapped).length === 1;
  return one && isAscii(mapped) === isAscii(character) ? mapped : character;
}

function isAscii(character: string): boolean {
  return character <= '\x7f';
}
