import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emailKey } from './email.js';

describe('emailKey', () => {
  it.each([
    ['letter case', 'Mike.Example@Example.ORG', 'mike.example@example.org'],
    ['letter case beyond ASCII', 'JÜRGEN@МОСКВА.рф', 'jürgen@москва.рф'],
    ['final and other sigma', 'ΟΔΟΣ@example.gr', 'οδος@example.gr'],
    ['sigma inside and at the end', 'οδοσ@example.gr', 'οδος@example.gr'],
    ['capital and small sharp s', 'STRAẞE@example.de', 'straße@example.de'],
    ['titlecase and small letters', 'ᾈ@example.gr', 'ᾀ@example.gr'],
    ['a capital that has no composed form', 'J\u030C@example.org', '\u01F0@example.org'],
  ])('does not regard %s', (_, one, other) => {
    expect(emailKey(one)).not.toBeNull();
    expect(emailKey(one)).toBe(emailKey(other));
  });

  it.each([
    ['sharp s and ss', 'straße@example.de', 'strasse@example.de'],
    ['a dotless i', 'mıke@example.org', 'mike@example.org'],
    ['a dotted capital', 'MİKE@example.org', 'mike@example.org'],
    ['letters that look the same', 'mіke@example.org', 'mike@example.org'],
    ['accents', 'müller@example.org', 'muller@example.org'],
    ['dots and tags', 'm.ike+a@example.org', 'mike@example.org'],
    ['a domain in its ASCII form', 'a@müller.example', 'a@xn--mller-kva.example'],
  ])('tells apart: %s', (_, one, other) => {
    expect(emailKey(one)).not.toBeNull();
    expect(emailKey(one)).not.toBe(emailKey(other));
  });

  it.each([
    ['the Kelvin sign', 'mi\u212Ae@example.org'],
    ['the Angstrom sign', '\u212Ange@example.org'],
    ['a long s', 'ſam@example.org'],
    ['a ligature', 'ﬁne@example.org'],
    ['full-width letters', 'ｍike@example.org'],
    ['a full-width `@`', 'mike＠example.org'],
    ['a full-width `@` beside the real one', 'mike＠example@example.org'],
    ['what is not in NFC', 'mu\u0308ller@example.org'],
    ['a zero-width joiner', 'mi\u200Dke@example.org'],
    ['a soft hyphen', 'mi\u00ADke@example.org'],
    ['a byte order mark', '\uFEFFmike@example.org'],
    ['a variation selector', 'mike\uFE0F@example.org'],
    ['a filler that is a letter', 'mike\u3164@example.org'],
    ['text that runs the other way', 'mike\u202Egro@example.org'],
    ['a private character', 'mike\uE000@example.org'],
    ['a character of a later Unicode', 'mike\u0378@example.org'],
    ['half a character', 'mike\uD83D@example.org'],
    ['a space', 'mi ke@example.org'],
    ['a space that does not break', 'mi\u00A0ke@example.org'],
    ['a space before', ' mike@example.org'],
    ['a line feed behind', 'mike@example.org\n'],
    ['U+0000', 'mike\0@example.org'],
    ['U+007F', 'mike\x7f@example.org'],
    ['no `@`', 'mike'],
    ['two of them', 'mike@a@example.org'],
    ['nothing before it', '@example.org'],
    ['nothing behind it', 'mike@'],
    ['nothing', ''],
    ['255 characters', `${'a'.repeat(243)}@example.org`],
  ])('knows no address with %s', (_, address) => {
    expect(emailKey(address)).toBeNull();
  });

  it('takes every single character beyond ASCII to none or to characters beyond ASCII, for good', () => {
    const wrong: string[] = [];
    for (let code = 0x80; code <= 0x10ffff; code += 1) {
      const key = emailKey(`${String.fromCodePoint(code)}@x`);
      if (key !== null && (/^[\x00-\x7f]/.test(key) || emailKey(key) !== key)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  const character = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }),
    fc.constantFrom(
      'k',
      'K',
      '\u212A',
      'ſ',
      's',
      'S',
      'ß',
      'ẞ',
      'σ',
      'ς',
      'Σ',
      'ı',
      'İ',
      'i',
      'I',
      'ǰ',
      'J',
      '\u030C',
      '\u0307',
      'ᾳ',
      'ͅ',
      'µ',
      'μ',
    ),
  );
  const text = fc.array(character, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  const address = fc.tuple(text, text).map(([local, domain]) => `${local}@${domain}`);

  it('of a key is the key, and a key is an address', () => {
    fc.assert(
      fc.property(address, (one) => {
        const key = emailKey(one);
        if (key !== null) expect(emailKey(key)).toBe(key);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has the ASCII characters of its address and no others, accents taken off', () => {
    const bare = (key: string) => key.normalize('NFD').replace(/[^\x00-\x7f]/g, '');
    fc.assert(
      fc.property(address, (one) => {
        const key = emailKey(one);
        if (key !== null) expect(bare(key).toLowerCase()).toBe(bare(one).toLowerCase());
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same for an address in capitals, in small letters, and as it is, where those map letter by letter', () => {
    const same = (one: string, other: string) => Array.from(one).length === Array.from(other).length;
    fc.assert(
      fc.property(address, (one) => {
        const key = emailKey(one);
        for (const other of [one.toUpperCase(), one.toLowerCase()]) {
          const twin = emailKey(other);
          if (key !== null && twin !== null && same(one, other) && !/[ıİ]/.test(one)) expect(twin).toBe(key);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
