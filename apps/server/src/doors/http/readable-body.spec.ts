import { describe, expect, it } from '@jest/globals';

import { UnsupportedCoding } from '#libs/transport';

import { assertReadable } from './readable-body.js';

describe('a body', () => {
  it.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="Utf-8"; x=y',
    'application/json; x=charset',
    'application/json; charset=utf8',
  ])('of type %s is read', (type) => {
    assertReadable({ 'content-type': type });
  });

  it.each([
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset="iso-8859-1"',
    'application/json; CHARSET = us-ascii',
    'application/json; charset=',
    'application/json; charset=utf-8; charset=utf-7',
    'text/plain;charset=windows-1252',
  ])('of type %s is not', (type) => {
    expect(() => {
      assertReadable({ 'content-type': type });
    }).toThrow(expect.objectContaining({ code: 'unsupported_encoding' }));
  });

  it.each(['identity', 'Identity', ' gzip ', 'GZIP'])('coded by %s is read where gzip is', (coding) => {
    assertReadable({ 'content-encoding': coding }, 'gzip');
  });

  it.each([
    ['gzip', undefined],
    ['', undefined],
    ['br', 'gzip'],
    ['gzip, gzip', 'gzip'],
    ['deflate', 'gzip'],
  ])('coded by %s is not where %s is', (coding, accepted) => {
    expect(() => {
      assertReadable({ 'content-encoding': coding }, accepted);
    }).toThrow(new UnsupportedCoding(accepted ?? 'identity'));
  });
});
