import { describe, expect, it } from '@jest/globals';
import { AuthzError } from '#libs/domain';
import fc from 'fast-check';
import { assertEngineJson, parseStrictJson } from './strict-json.js';

const limits = { maxBytes: 1_000_000, maxDepth: 64 };
const parse = (text: string) => parseStrictJson(Buffer.from(text), limits);

function refusal(work: () => unknown): AuthzError {
  try {
    work();
  } catch (error) {
    if (error instanceof AuthzError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseStrictJson', () => {
  it.each([
    ['a scalar', 'true'],
    ['falsy values', '[null,false,0,"",{},[]]'],
    ['whitespace everywhere', ' { "a" : [ 1 , 2 ] ,\r\n\t"b" : { } } '],
    ['colons, brackets and braces inside texts', '{"a":":{}[]:","b:":"\\":"}'],
    ['a backslash before a closing quote', '{"a":"\\\\","b":"\\\\\\""}'],
    ['an escaped surrogate pair', '["\\ud83d\\ude00","\\uD83D\\uDE00"]'],
    ['a raw character outside the basic plane', '["😀"]'],
    ['the same name in different objects', '{"a":{"a":1},"b":[{"a":1},{"a":1}]}'],
    ['numbers at the edge of a double', '[1.7976931348623157e308,5e-324,-0.0,9007199254740993]'],
    ['members named like what every object has', '{"constructor":1,"toString":2,"hasOwnProperty":3}'],
  ])('accepts %s', (_, text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['an empty text', '', 'line 1, column 1', 'a value is expected'],
    ['a cut text', '{"a":', 'line 1, column 6', 'a value is expected'],
    ['a text without end', '{"a":"b', 'line 1, column 6', 'no closing quote'],
    ['a comma too many', '{"a":1,}', 'line 1, column 8', 'member name'],
    ['single quotes', "{'a':1}", 'line 1, column 2', 'member name'],
    ['two values', '{"a":1}\n {}', 'line 2, column 2', 'follows the value'],
    ['a raw line break in a text', '["a\nb"]', 'line 1, column 2', 'control character'],
    ['an unknown escape', '["\\x41"]', 'line 1, column 2', 'wrong escape'],
    ['a leading zero', '[01]', 'line 1, column 2', 'a value is expected'],
    ['NaN', '[NaN]', 'line 1, column 2', 'a value is expected'],
    ['a missing colon', '{"a" 1}', 'line 1, column 6', '`:` is expected'],
    ['a missing comma', '[1 2]', 'line 1, column 4', '`,` is expected'],
    ['a repeated member', '{"a":1,"a":1}', 'a', 'twice'],
    ['a member repeated under an escape', '{"a":1,"\\u0061":2}', 'a', 'twice'],
    ['a deep repeated member', '{"x":[0,{"y":{"a":1,"b":2,"a":3}}]}', 'x[1].y.a', 'twice'],
    ['a repeated member hiding others', '{"a":{"b":1,"c":2},"a":3}', 'a', 'twice'],
    ['__proto__ repeated', '{"__proto__":1,"__proto__":2}', '__proto__', 'twice'],
    ['a lone high surrogate', '{"a":["\\ud800"]}', 'a[0]', 'surrogate'],
    ['a lone low surrogate', '{"a":"x\\udFFFy"}', 'a', 'surrogate'],
    ['a pair in the wrong order', '["\\udc00\\ud800"]', '[0]', 'surrogate'],
    ['a lone surrogate in a member name', '{"a":{"\\udc00":1}}', 'a.\ufffd', 'surrogate'],
    ['a number beyond a double', '{"a":[1,1e999]}', 'a[1]', 'too large'],
    ['a negative number beyond a double', '-1e999', '(root)', 'too large'],
  ])('refuses %s and says where', (_, text, at, message) => {
    const error = refusal(() => parse(text));
    expect(error.code).toBe('invalid_request');
    expect(error.faults).toEqual([
      expect.objectContaining({ at, message: expect.stringContaining(message) }),
    ]);
    expect(error.message).toContain(error.faults[0]!.message);
  });

  it.each([
    ['the last exact integers', '[9007199254740991,-9007199254740991]'],
    [
      'larger doubles as doubles are written',
      '[9007199254740992,123456789012345680000,1e300,1.5e22,9007199254740992.0,15E+21,1000e297]',
    ],
    ['fractions of any precision', '[0.1000000000000000055511151231257827,9007199254740993.5]'],
    ['digits inside texts', '{"9007199254740993":"9007199254740993"}'],
  ])('takes %s where integers must be exact', (_, text) => {
    expect(parseStrictJson(Buffer.from(text), { ...limits, exactIntegers: true })).toEqual(JSON.parse(text));
  });

  it.each([
    ['the first that is rounded', '{"a":[0,9007199254740993]}', 'a[1]'],
    ['a negative one', '{"a":{"b":-9007199254740993}}', 'a.b'],
    ['one behind a large double', '[1e300,12345678901234567890]', '[1]'],
    ['one alone', '9007199254740993', '(root)'],
    ['one with a fraction of nothing', '{"a":9007199254740993.0}', 'a'],
    ['one with many zeros behind it', `[9007199254740993.${'0'.repeat(400)}]`, '[0]'],
    ['one with an exponent', '[9007199254740993e0]', '[0]'],
    ['one that an exponent makes whole', '[9007199254740.993E3]', '[0]'],
    ['one that an exponent makes smaller', '[90071992547409930e-1]', '[0]'],
    ['a negative one with a fraction of nothing', '[-9007199254740993.00]', '[0]'],
  ])('refuses %s where integers must be exact, since it would equal its neighbour', (_, text, at) => {
    const error = refusal(() => parseStrictJson(Buffer.from(text), { ...limits, exactIntegers: true }));
    expect(error.code).toBe('invalid_request');
    expect(error.faults).toEqual([{ at, message: 'the integer is too large to be exact: send it as text' }]);
  });

  it('tells any two integers apart that it takes', () => {
    const integer = fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 54n });
    const read = (value: bigint) => {
      try {
        return parseStrictJson(Buffer.from(String(value)), { ...limits, exactIntegers: true });
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(integer, fc.bigInt({ min: -4n, max: 4n }), (one, step) => {
        const [a, b] = [read(one), read(one + step)];
        return step === 0n || a === undefined || b === undefined || a !== b;
      }),
    );
  });

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x31], 'byte order mark'],
    ['UTF-16', [0xfe, 0xff, 0x00, 0x31], 'UTF-8'],
    ['an overlong form', [0x22, 0xc0, 0x80, 0x22], 'UTF-8'],
    ['a surrogate written as UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22], 'UTF-8'],
    ['a cut character', [0x22, 0xf0, 0x9f, 0x22], 'UTF-8'],
  ])('refuses %s', (_, bytes, message) => {
    const error = refusal(() => parseStrictJson(Uint8Array.from(bytes), limits));
    expect(error.code).toBe('invalid_request');
    expect(error.message).toContain(message);
  });

  it('reads a view into a larger buffer', () => {
    const whole = Buffer.from('xx{"a":1}yy');
    expect(parseStrictJson(whole.subarray(2, 9), limits)).toEqual({ a: 1 });
  });

  it('counts nesting outside texts only, up to the bound and no further', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parse(nested(64))).toBeDefined();
    expect(parse(JSON.stringify([nested(500)]))).toBeDefined();
    expect(refusal(() => parse(nested(65))).message).toContain('deeper than 64');
  });

  it.each([
    ['arrays', '['.repeat(900_000)],
    ['objects', '{"a":'.repeat(190_000)],
    ['unfinished arrays in objects', '[{"a":'.repeat(150_000)],
  ])('refuses hostile nesting of %s before parsing', (_, text) => {
    expect(refusal(() => parse(text)).message).toContain('deeper than 64');
  });

  it('refuses more bytes than allowed, counting bytes and not characters', () => {
    const error = refusal(() => parseStrictJson(Buffer.from('"éé"'), { maxBytes: 5, maxDepth: 1 }));
    expect(error.code).toBe('payload_too_large');
    expect(parseStrictJson(Buffer.from('"éé"'), { maxBytes: 6, maxDepth: 1 })).toBe('éé');
  });

  it('keeps `__proto__` an own member', () => {
    const value = parse('{"__proto__":{"admin":true}}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value['admin']).toBeUndefined();
  });

  it('never quotes a value, which may be a credential', () => {
    const error = refusal(() => parse('{"token":"s3cret-s3cret" oops'));
    expect(JSON.stringify([error.message, error.faults])).not.toContain('s3cret');
  });

  it('cuts and cleans a hostile member name', () => {
    const name = `\\u0000${'n'.repeat(100_000)}`;
    const error = refusal(() => parse(`{"${name}":1,"${name}":2}`));
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).not.toContain('\u0000');
  });

  it.each([
    ['one long text with a fault behind it', `["${'\\n'.repeat(2_000_000)}",\ud7ff]`],
    ['one long number', `[${'1'.repeat(5_000_000)}]`],
    [
      'many members and a repeated one',
      `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`).join()},"k0":1}`,
    ],
    ['whitespace', ' '.repeat(5_000_000)],
  ])('survives %s', (_, text) => {
    const wide = { maxBytes: 20_000_000, maxDepth: 64 };
    expect(refusal(() => parseStrictJson(Buffer.from(text), wide)).code).toBe('invalid_request');
  });

  it('agrees with JSON.parse on everything JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses, and refuses only by AuthzError', () => {
    const pieces = fc.constantFrom(...'{}[]:,"\\u0dD8c1-.eE tn'.split(''), 'true', 'null', '"a"', '\\ud800');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AuthzError);
          return;
        }
        expect(() => void JSON.parse(text)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('finds a repeated member wherever it is put', () => {
    const key = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(key, fc.jsonValue(), fc.jsonValue(), fc.array(fc.string()), (name, one, two, around) => {
        const own = `{${JSON.stringify(name)}:${JSON.stringify(one)},${JSON.stringify(name)}:${JSON.stringify(two)}}`;
        const text = around.reduce((inner, outer) => `[{${JSON.stringify(outer)}:${inner}}]`, own);
        expect(refusal(() => parse(text)).code).toBe('invalid_request');
      }),
    );
  });
});

describe('assertEngineJson', () => {
  it.each([['null'], ['false'], ['0'], ['""'], ['{"a":["😀"]}']])('accepts %s', (text) => {
    expect(() => {
      assertEngineJson(text, limits);
    }).not.toThrow();
  });

  it.each([
    ['nothing', ''],
    ['malformed text', '{"a"'],
    ['a raw lone surrogate', '"\ud800"'],
    ['an escaped lone surrogate', JSON.stringify('\ud800')],
    ['a lone surrogate in a name', JSON.stringify({ '\udc00': 1 })],
    ['deep nesting', '['.repeat(100_000)],
    ['too many bytes', JSON.stringify('é'.repeat(600_000))],
    ['a number beyond a double', '1e999'],
  ])('refuses %s', (_, text) => {
    const error = refusal(() => {
      assertEngineJson(text, limits);
    });
    expect(error.code).toBe('invalid_request');
    expect(error.message.length).toBeLessThan(400);
  });
});
