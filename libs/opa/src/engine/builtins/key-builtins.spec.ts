import { generateKeyPairSync, type KeyObject } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import type { RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { keyBuiltins } from './key-builtins.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 768 }).privateKey;
const rsaPss = generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).privateKey;
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const p256 = ec('P-256');
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const x25519 = generateKeyPairSync('x25519').privateKey;
const ed448 = generateKeyPairSync('ed448').privateKey;

const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' = 'pkcs8'): string =>
  key.export({ type, format: 'pem' } as { type: 'pkcs8'; format: 'pem' }).toString();

const renamed = (text: string, from: string, to: string): string => text.replaceAll(from, to);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Exchanges bytes of the key itself. */
function damaged(key: KeyObject, change: (der: Buffer) => Buffer): string {
  const der = change(Buffer.from(key.export({ type: 'pkcs1', format: 'der' })));
  return `-----BEGIN RSA PRIVATE KEY-----\n${der.toString('base64')}\n-----END RSA PRIVATE KEY-----\n`;
}

const texts: Record<string, string> = {
  'rsa, PKCS #1': pem(rsa, 'pkcs1'),
  'rsa, PKCS #8': pem(rsa),
  'rsa, weak': pem(weakRsa, 'pkcs1'),
  'rsa-pss': pem(rsaPss),
  'p-224': pem(ec('secp224r1'), 'sec1'),
  'p-256, SEC 1': pem(p256, 'sec1'),
  'p-256, PKCS #8': pem(p256),
  'p-384': pem(ec('P-384')),
  'p-521': pem(ec('P-521'), 'sec1'),
  secp256k1: pem(ec('secp256k1')),
  ed25519: pem(ed25519),
  x25519: pem(x25519),
  ed448: pem(ed448),
  'rsa in base64': base64(pem(rsa)),
  'rsa in base64 twice': base64(base64(pem(rsa))),
  'rsa in base64 thrice': base64(base64(base64(pem(rsa)))),
  'rsa behind text': `text\n${pem(rsa)}`,
  'two keys': pem(p256) + pem(rsa),
  'two keys with text between': `${pem(ed25519)}\n\ntext\n${pem(rsa)}text`,
  'a public key, then a key': `-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n${pem(rsa)}`,
  'a good key, then a malformed one': `${pem(rsa)}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
  'a key with headers': pem(rsa, 'pkcs1').replace(
    'KEY-----\n',
    'KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\n',
  ),
  'headers without a line behind them': '-----BEGIN PRIVATE KEY-----\na: b\n-----END PRIVATE KEY-----\n',
  'a key that ends otherwise': pem(rsa).replace('-----END PRIVATE', '-----END PUBLIC'),
  'an empty block': '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n',
  'an empty block of another type': '-----BEGIN X-----\n-----END X-----\n',
  'a begin without an end': `-----BEGIN PRIVATE KEY-----\n${pem(rsa)}`,
  'an end without a begin': `-----END PRIVATE KEY-----\n${pem(rsa)}`,
  'a key that is only its end': '-----END PRIVATE KEY-----\n',
  'base64 damaged': pem(rsa).replace(/\n.{10}/, '\n??????????'),
  'CRLF and blanks': pem(rsa).replaceAll('\n', ' \t\r\n'),
  'PKCS #8 that says PKCS #1': renamed(pem(rsa), 'PRIVATE KEY', 'RSA PRIVATE KEY'),
  'PKCS #1 that says PKCS #8': renamed(pem(rsa, 'pkcs1'), 'RSA PRIVATE KEY', 'PRIVATE KEY'),
  'PKCS #1 that says SEC 1': renamed(pem(rsa, 'pkcs1'), 'RSA PRIVATE KEY', 'EC PRIVATE KEY'),
  'SEC 1 that says PKCS #1': renamed(pem(p256, 'sec1'), 'EC PRIVATE KEY', 'RSA PRIVATE KEY'),
  'PKCS #8 that says SEC 1': renamed(pem(p256), 'PRIVATE KEY', 'EC PRIVATE KEY'),
  'encrypted PKCS #8': rsa
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
    .toString(),
  'rsa with bytes behind it': damaged(rsa, (der) => Buffer.concat([der, Buffer.alloc(1)])),
  'rsa cut': damaged(rsa, (der) => der.subarray(0, -1)),
  'rsa with another modulus': damaged(rsa, (der) => der.fill(0x7f, 20, 21)),
  'rsa with another coefficient': damaged(rsa, (der) => Buffer.concat([der.subarray(0, -1), Buffer.of(1)])),
  'rsa of another version': damaged(rsa, (der) => der.fill(1, 6, 7)),
  'no key': 'nope',
  'no base64': 'no key, no base64?',
  empty: '',
};

const every = (call: string): string => `{name: r | some name, text in input; r := ${call}}`;

const expressions = [
  every('crypto.parse_private_keys(text)'),
  every('crypto.x509.parse_rsa_private_key(text)'),
  // Numbers as text, since these are too long for what compares the answers.
  every('{sprintf("%v %v", [at, n]) | walk(crypto.parse_private_keys(text), [at, n]); is_number(n)}'),
  'crypto.parse_private_keys(input)',
  'crypto.x509.parse_rsa_private_key(input)',
];

describeSameAsOpa('private keys of all kinds', { expressions, input: JSON.stringify(texts) });

describeEveryBuiltinHasACase(
  keyBuiltins.map(({ name }) => name),
  expressions,
);

function call(name: string, text: string, checkDeadline = (): void => undefined): RegoValue {
  const builtin = keyBuiltins.find((candidate) => candidate.name === name);
  if (builtin === undefined) throw new Error(`no builtin ${name}`);
  return builtin.call([text], builtinContext({ checkDeadline }));
}

describe('private keys are bounded', () => {
  it('in length', () => {
    expect(() => call('crypto.parse_private_keys', 'x'.repeat(2_000_000))).toThrow(BeyondLimits);
  });

  const number = (hex: string): string => `0282${(hex.length / 2).toString(16).padStart(4, '0')}${hex}`;
  const rsaOf = (...values: string[]): string => {
    const body = `020100${values.join('')}`;
    const der = Buffer.from(`3082${(body.length / 2).toString(16).padStart(4, '0')}${body}`, 'hex');
    return `-----BEGIN RSA PRIVATE KEY-----\n${der.toString('base64')}\n-----END RSA PRIVATE KEY-----\n`;
  };

  it.each([
    ['size', rsaOf(...Array<string>(8).fill(number(`01${'00'.repeat(1_100)}`)))],
    ['number of primes', rsaOf(...Array<string>(8).fill(number(`01${'00'.repeat(299)}`)), '3000')],
  ])('in %s', (_, text) => {
    for (const name of ['crypto.parse_private_keys', 'crypto.x509.parse_rsa_private_key']) {
      expect(() => call(name, text)).toThrow(BeyondLimits);
    }
  });

  it('in time', () => {
    const late = new Error('time is up');
    let looks = 0;
    const stop = (): void => {
      if (++looks === 3) throw late;
    };
    expect(() => call('crypto.parse_private_keys', pem(ed25519).repeat(4), stop)).toThrow(late);
  });
});
