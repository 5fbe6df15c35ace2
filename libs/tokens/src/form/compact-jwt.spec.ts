import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encode } from '../../test/token-smith.js';
import { splitCompactForm } from './compact-form.js';
import { readCompactJwt } from './compact-jwt.js';

const maxLength = 16_384;
const signature = encode('signature');
const header = '{"alg":"ES256"}';
const compact = (headerText: string | Uint8Array, payload: string | Uint8Array = '{}') =>
  `${encode(headerText)}.${encode(payload)}.${signature}`;
const refusal = expect.objectContaining({
  code: 'token_invalid',
  message: 'token is not a well-formed signed JWT',
});

function expectRefused(token: string): void {
  expect(() => readCompactJwt(token, maxLength)).toThrow(refusal);
}

describe('compact form', () => {
  const good = compact(header);
  it('reads what the header says, and the payload', () => {
    const token = compact('{"alg":"ES256","kid":"k","typ":"at+jwt","x5t":"ignored"}', '{"sub":"alice"}');
    expect(readCompactJwt(token, maxLength)).toEqual({
      header: { alg: 'ES256', kid: 'k', typ: 'at+jwt', broughtKeys: [] },
      payload: { sub: 'alice' },
    });
  });

  it.each([
    ['empty', ''],
    ['two dots', '..'],
    ['one part', encode(header)],
    ['two parts', good.split('.').slice(0, 2).join('.')],
    ['the signature stripped, its dot kept', `${encode(header)}.${encode('{}')}.`],
    ['four parts', `${good}.${signature}`],
    ['five parts, a JWE', `${good}.${signature}.${signature}`],
    ['no header', `.${encode('{}')}.${signature}`],
    ['no payload', `${encode(header)}..${signature}`],
    ['padding', `${good}=`],
    ['padding inside', `${encode(header)}=.${encode('{}')}.${signature}`],
    ['a space before', ` ${good}`],
    ['a space inside', good.replace('.', ' .')],
    ['a line feed behind', `${good}\n`],
    ['a tab behind', `${good}\t`],
    ['NUL inside', good.replace('.', '\0.')],
    ['the ordinary base64 alphabet', `${good.slice(0, -2)}+/`],
    ['letters beyond ASCII', `${good}é`],
    ['a question mark', `${good}?`],
    ['a bearer prefix', `Bearer ${good}`],
    ['JSON serialization', JSON.stringify({ protected: encode(header), payload: 'e30', signature })],
    ['a part of impossible length', `${encode(header)}.${encode('{}')}.AAAAA`],
    ['stray bits at the end of the signature', `${encode(header)}.${encode('{}')}.AB`],
    ['stray bits at the end of the payload', `${encode(header)}.e31.${signature}`],
  ])('refuses %s', (_, token) => {
    expectRefused(token);
  });

  it('takes its bound and not a character more, and says so', () => {
    const rest = `${encode(header)}.${encode('{}')}.`;
    const full = `${rest}${'A'.repeat(maxLength - rest.length)}`;
    // Four characters carry three bytes: cut to whole groups, so that the text stays canonical.
    const longest = full.slice(0, full.length - ((full.length - rest.length) % 4));
    expect(readCompactJwt(longest, maxLength).payload).toEqual({});
    const tooLong = { code: 'token_invalid', message: 'token is longer than 16384 characters' };
    for (const token of [`${longest}AAAA`, 'A'.repeat(50_000_000), '\0'.repeat(20_000)]) {
      expect(() => readCompactJwt(token, maxLength)).toThrow(expect.objectContaining(tooLong));
    }
    expect(readCompactJwt(`${longest}AAAA`, maxLength + 4).payload).toEqual({});
  });

  it('lets no two texts through for the same bytes', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
    fc.assert(
      fc.property(part, part, part, (...parts) => {
        const token = parts.join('.');
        try {
          splitCompactForm(token, maxLength);
        } catch {
          return;
        }
        const again = parts.map((text) => encode(Buffer.from(text, 'base64'))).join('.');
        expect(again).toBe(token);
      }),
      { numRuns: 500 },
    );
  });
});

describe('header', () => {
  it.each([
    ['not JSON', 'alg'],
    ['a text', '"ES256"'],
    ['null', 'null'],
    ['a list', '[]'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a byte order mark', `\uFEFF${header}`],
    ['two documents', `${header}${header}`],
    ['alg missing', '{}'],
    ['alg a number', '{"alg":256}'],
    ['alg null', '{"alg":null}'],
    ['alg a list', '{"alg":["ES256"]}'],
    ['alg twice', '{"alg":"ES256","alg":"none"}'],
    ['alg twice, one escaped', '{"alg":"ES256","\\u0061lg":"none"}'],
    ['kid a number', '{"alg":"ES256","kid":1}'],
    ['kid a list', '{"alg":"ES256","kid":["k"]}'],
    ['kid null', '{"alg":"ES256","kid":null}'],
    ['kid of 10 KB', JSON.stringify({ alg: 'ES256', kid: 'k'.repeat(10_000) })],
    ['typ a number', '{"alg":"ES256","typ":1}'],
    ['crit with an unknown member', '{"alg":"ES256","crit":["exp"],"exp":1}'],
    ['crit twice the same', '{"alg":"ES256","crit":["b64","b64"],"b64":true}'],
    ['crit empty', '{"alg":"ES256","crit":[]}'],
    ['b64 false', '{"alg":"ES256","b64":false}'],
    ['b64 true', '{"alg":"ES256","b64":true}'],
    ['deep nesting', `{"alg":"ES256","x":${'['.repeat(100)}${']'.repeat(100)}}`],
  ])('refuses %s', (_, text) => {
    expectRefused(compact(text));
  });
});

it.each(['jwk', 'jku', 'x5u', 'x5c'])('says that a header has `%s`, and nothing of its value', (member) => {
  const { header } = readCompactJwt(compact(JSON.stringify({ alg: 'ES256', [member]: 'value' })), maxLength);
  expect(header).toEqual({ alg: 'ES256', broughtKeys: [member] });
});

describe('payload', () => {
  it.each([
    ['not JSON', 'foo'],
    ['a nested token', compact(header)],
    ['a list', '[]'],
    ['a number', '1'],
    ['a member twice', '{"sub":"alice","sub":"admin"}'],
    ['a member twice further in', '{"act":{"sub":"a","sub":"b"}}'],
    ['half a surrogate pair', '{"sub":"\\ud800"}'],
    ['a number too large', '{"exp":1e400}'],
    ['nesting of 33 levels', `{"x":${'['.repeat(32)}${']'.repeat(32)}}`],
    ['nesting as deep as fits', `{"x":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['compressed text', Buffer.from([0x1f, 0x8b, 0x08, 0x00])],
  ])('refuses %s', (_, text) => {
    expectRefused(compact(header, text));
  });

  it('reads nesting of 32 levels', () => {
    const token = compact(header, `{"x":${'['.repeat(31)}${']'.repeat(31)}}`);
    expect(readCompactJwt(token, maxLength).payload).toHaveProperty('x');
  });

  it('keeps `__proto__` an ordinary member', () => {
    const { payload } = readCompactJwt(compact(header, '{"__proto__":{"iss":"x"}}'), maxLength);
    expect(payload['iss']).toBeUndefined();
    expect(Object.keys(payload)).toEqual(['__proto__']);
  });
});
