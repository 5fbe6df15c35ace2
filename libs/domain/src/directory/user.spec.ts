import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emailKey } from './email.js';
import { nameFaults } from './user.js';

const faultsOf = (username: string) => nameFaults({ username, emails: [] });

/** By the name they have in Unicode. */
const unseen: [string, string][] = [
  ['BRAILLE PATTERN BLANK', '\u2800'],
  ['HANGUL FILLER', '\u3164'],
  ['HALFWIDTH HANGUL FILLER', '\uFFA0'],
  ['HANGUL CHOSEONG FILLER', '\u115F'],
  ['HANGUL JUNGSEONG FILLER', '\u1160'],
  ['KHMER VOWEL INHERENT AQ', '\u17B4'],
  ['KHMER VOWEL INHERENT AA', '\u17B5'],
  ['MONGOLIAN FREE VARIATION SELECTOR ONE', '\u180B'],
  ['MONGOLIAN FREE VARIATION SELECTOR TWO', '\u180C'],
  ['MONGOLIAN FREE VARIATION SELECTOR THREE', '\u180D'],
  ['MONGOLIAN VOWEL SEPARATOR', '\u180E'],
  ['COMBINING GRAPHEME JOINER', '\u034F'],
  ['ZERO WIDTH SPACE', '\u200B'],
  ['WORD JOINER', '\u2060'],
  ['OBJECT REPLACEMENT CHARACTER', '\uFFFC'],
  ['EGYPTIAN HIEROGLYPH FULL BLANK', '\u{13441}'],
  ['EGYPTIAN HIEROGLYPH HALF BLANK', '\u{13442}'],
  ['KHITAN SMALL SCRIPT FILLER', '\u{16FE4}'],
  ['MUSICAL SYMBOL NULL NOTEHEAD', '\u{1D159}'],
  ['TAG SPACE', '\u{E0020}'],
];
const whiteSpace: [string, string][] = [
  ['SPACE', ' '],
  ['NO-BREAK SPACE', '\u00A0'],
  ['OGHAM SPACE MARK', '\u1680'],
  ['THIN SPACE', '\u2009'],
  ['LINE SEPARATOR', '\u2028'],
  ['IDEOGRAPHIC SPACE', '\u3000'],
];

describe('nameFaults', () => {
  it.each(unseen)('refuses %s anywhere in a username, and in an address', (_, character) => {
    for (const username of [character, `${character}mike`, `mi${character}ke`, `mike${character}`]) {
      expect(faultsOf(username)).toEqual([
        { at: 'username', message: expect.stringContaining('unseen characters') },
      ]);
      expect(emailKey(`${username}@example.org`)).toBeNull();
    }
    const emails = ['a@example.org', `mike${character}@example.org`];
    expect(nameFaults({ username: 'mike', emails })).toMatchObject([{ at: 'emails[1]' }]);
  });

  it.each(whiteSpace)('refuses %s at the ends of a username, not inside', (_, space) => {
    for (const username of [space, `${space}mike`, `mike${space}`, `${space}mike${space}`]) {
      expect(faultsOf(username)).toMatchObject([
        { at: 'username', message: expect.stringContaining('white space') },
      ]);
    }
    expect(faultsOf(`mike${space}example`)).toEqual([]);
  });

  it.each(['mike', 'Mike Example', 'ΟΔΟΣ', 'किरण', '김', '⠍⠊⠅⠑', '𓀀', 'mike🙂'])('takes %s', (username) => {
    expect(faultsOf(username)).toEqual([]);
  });

  const blank = fc.constantFrom(...[...unseen, ...whiteSpace].map(([, character]) => character));
  const blanks = fc.array(blank, { minLength: 1, maxLength: 3 }).map((all) => all.join(''));
  const name = fc.string({ unit: 'grapheme', minLength: 1 });

  it('takes no username that a blank was put before or behind, whatever the rest', () => {
    fc.assert(
      fc.property(name, blanks, (one, around) => {
        for (const username of [around + one, one + around]) expect(faultsOf(username)).toHaveLength(1);
      }),
    );
  });

  it('takes no address that a blank was put into', () => {
    fc.assert(
      fc.property(name, name, blanks, (before, behind, between) => {
        expect(emailKey(`${before}${between}${behind}@example.org`)).toBeNull();
      }),
    );
  });
});
