import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  bytes,
  type CertificateParts,
  commonName,
  der,
  ecKeys,
  extension,
  integer,
  type KeyPair,
  type MadeCertificate,
  makeCertificate,
  makeRequest,
  name,
  objectId,
  pem,
  sequence,
  signers,
  text,
  yes,
} from '../../../../../test/support/certificates.js';
import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { RegoNumber, RegoObject, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { BuiltinError } from './builtin.js';
import { x509Builtins } from './x509-builtins.js';

// Keys are made anew for each run; nothing below depends on which.
const keys = ecKeys();
const otherKeys = ecKeys();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 512 });
const ed25519 = generateKeyPairSync('ed25519');
const x25519 = generateKeyPairSync('x25519');
const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });

// Extensions (RFC 5280 section 4.2.1)
const authority = (pathLength?: number) =>
  extension('2.5.29.19', sequence(yes, ...(pathLength === undefined ? [] : [integer(pathLength)])), true);
const noAuthority = extension('2.5.29.19', sequence());
const keyUsage = (hex: string) => extension('2.5.29.15', der(0x03, bytes(hex)), true);
const extendedUsage = (...ids: string[]) => extension('2.5.29.37', sequence(...ids.map(objectId)));
const names = (...items: Buffer[]) => extension('2.5.29.17', sequence(...items));
const dns = (value: string) => text(0x82, value);
const mail = (value: string) => text(0x81, value);
const uri = (value: string) => text(0x86, value);
const address = (hex: string) => der(0x87, bytes(hex));
const subtrees = (...items: Buffer[]) => items.map((item) => sequence(item));
const permitted = (...items: Buffer[]) => der(0xa0, ...subtrees(...items));
const excluded = (...items: Buffer[]) => der(0xa1, ...subtrees(...items));
const constraints = (...parts: Buffer[]) => extension('2.5.29.30', sequence(...parts));
const subjectKey = (hex: string) => extension('2.5.29.14', der(0x04, bytes(hex)));
const authorityKey = (hex: string) => extension('2.5.29.35', sequence(der(0x80, bytes(hex))));
const unknownExtension = (critical: boolean) => extension('1.2.3.4', der(0x0c, Buffer.from('hi')), critical);
const directoryName = der(0xa4, commonName('x'));

const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

const withExtensions = (...extensions: Buffer[]): CertificateParts => ({ extensions });
const withName = (tag: number, hex: string): CertificateParts => ({
  subject: name({ '2.5.4.3': der(tag, bytes(hex)) }),
});
const withDates = (notBefore: string, notAfter: string): CertificateParts => ({
  notBefore: text(notBefore.length > 13 && !/[+-]/.test(notBefore) ? 0x18 : 0x17, notBefore),
  notAfter: text(notAfter.length > 13 ? 0x18 : 0x17, notAfter),
});

const uris = [
  ...['spiffe://example.com/a/b', 'https://u:p%40@h.example:8080/a%20b/%2F?x=y%zz#fr%41g', 'urn:x:y', '*'],
  ...[
    'mailto:a@b',
    '/rel/path',
    'a/b%c3%a9',
    'http://[2001:db8::1%25en0]:80/',
    'HTTP://EX.com?',
    'file:///x',
  ],
  ...[
    'http:/p',
    '//host/p',
    "http://x/a'b",
    'http://x/%ff',
    'http://x?a?b#',
    'http://x/[y]',
    '///p',
    'x?y:z',
  ],
];
const noUris = [
  ...[
    'http://a b/',
    'http://[::1',
    'http://[1.2.3.4]/',
    'http://a:b/',
    'http://ex%41mple/',
    ':x',
    'a:b@c://d',
  ],
  ...['http://x./', 'http://.x/', 'http://x/%zz', 'http://u\x01@x/', 'http://a:1:2/', '1a:b', 'http://u"@x/'],
];

const oneByOne = (values: readonly string[], key: string): Record<string, CertificateParts> =>
  Object.fromEntries(values.map((value, index) => [`${key}_${index}`, withExtensions(names(uri(value)))]));

const certificates: Record<string, CertificateParts> = {
  plain: {},
  version1: { version: null },
  version2: { version: der(0xa0, integer(1)), extensions: [noAuthority] },
  version4: { version: der(0xa0, integer(3)) },
  negative_serial: { serialNumber: integer(0x80) },
  long_serial: { serialNumber: der(0x02, bytes('00ffeeddccbbaa99887766554433221100ffee')) },
  padded_serial: { serialNumber: der(0x02, bytes('0001')) },
  rsa: { keys: rsa, signer: signers.rsaSha256 },
  rsa_pss: { keys: rsa, signer: signers.rsaPss },
  rsa_pss_mask: { keys: rsa, signer: signers.rsaPssOtherMask },
  rsa_pss_salt: { keys: rsa, signer: signers.rsaPssShortSalt },
  p224: { keys: ecKeys('secp224r1') },
  p384: { keys: ecKeys('P-384'), signer: signers.ecSha384 },
  p521: { keys: ecKeys('P-521'), signer: signers.ecSha512 },
  unknown_curve: { keys: ecKeys('secp256k1') },
  ed25519: { keys: ed25519, signer: signers.ed25519 },
  x25519: { keys: x25519, by: { subject: commonName('x'), keys } },
  dsa: { keys: dsa, signer: signers.dsaSha256 },
  unknown_signature: { signer: signers.unknown },
  full_name: {
    subject: name({
      ...{ '2.5.4.6': 'DE', '2.5.4.10': 'Ä & Co', '2.5.4.11': 'Unit', '2.5.4.7': 'Town', '2.5.4.8': 'Land' },
      ...{ '2.5.4.9': 'Street 1', '2.5.4.17': '12345', '2.5.4.5': 'S1', '2.5.4.3': 'CN', '1.2.3.4': 'other' },
    }),
  },
  no_name: { subject: sequence() },
  printable: withName(0x13, '412a26'),
  not_printable: withName(0x13, '41405f'),
  numeric: withName(0x12, '312032'),
  not_numeric: withName(0x12, '41'),
  ia5: withName(0x16, '4140'),
  not_ia5: withName(0x16, '80'),
  t61: withName(0x14, 'e4f6fc'),
  bmp: withName(0x1e, '004120ac0000'),
  not_bmp: withName(0x1e, 'd83dde00'),
  odd_bmp: withName(0x1e, '004100'),
  not_utf8: withName(0x0c, 'ff'),
  name_of_bits: withName(0x03, '0001'),
  dates: withDates('500101000000Z', '491231235959Z'),
  date_without_seconds: withDates('0001010000Z', '20500101000000Z'),
  date_with_offset: withDates('000101000000+0130', '000102000000-0100'),
  date_with_no_offset: withDates('000101000000+0000', '000102000000Z'),
  no_date: withDates('000230000000Z', '000301000000Z'),
  no_hour: withDates('000201240000Z', '000301000000Z'),
  fraction: withDates('20000101000000.5Z', '20010101000000Z'),
  leap_day: withDates('000229000000Z', '20010101000000Z'),
  key_usage: withExtensions(keyUsage('0106')),
  long_key_usage: withExtensions(keyUsage('078680')),
  bad_key_usage: withExtensions(keyUsage('0107')),
  authority: withExtensions(authority()),
  authority_of_length: withExtensions(authority(3)),
  authority_of_length_0: withExtensions(authority(0)),
  authority_of_negative_length: withExtensions(authority(0x80)),
  extended_usage: withExtensions(
    extendedUsage(serverAuth, '1.2.3.4', '2.5.29.37.0', '1.3.6.1.4.1.311.61.1.1'),
  ),
  names: withExtensions(
    names(
      dns('a.b'),
      dns('*.c'),
      mail('x@y'),
      address('01020304'),
      address('20010db8'.padEnd(32, '0')),
      directoryName,
    ),
  ),
  mapped_address: withExtensions(names(address('00000000000000000000ffff01020304'))),
  bad_address: withExtensions(names(address('010203'))),
  bad_dns: withExtensions(names(dns('\xe4'))),
  other_names_only: withExtensions(extension('2.5.29.17', sequence(directoryName), true)),
  ...oneByOne(uris, 'uri'),
  ...oneByOne(noUris, 'no_uri'),
  constraints: withExtensions(
    constraints(
      permitted(
        dns('a.b'),
        dns('.c'),
        address('0a000000ff000000'),
        mail('@'.padStart(2, 'j') + 'x'),
        uri('.u'),
      ),
      excluded(dns(''), mail('.d'), mail('e'), address('20010db8'.padEnd(32, '0') + 'ffff'.padEnd(32, '0'))),
    ),
  ),
  critical_constraints: withExtensions(extension('2.5.29.30', sequence(permitted(dns('a'))), true)),
  foreign_constraints: withExtensions(extension('2.5.29.30', sequence(permitted(directoryName)), true)),
  no_constraints: withExtensions(constraints()),
  bad_constraint: withExtensions(constraints(permitted(dns('a..b')))),
  bad_mask: withExtensions(constraints(permitted(address('0a000000ff00ff00')))),
  bad_mailbox: withExtensions(constraints(permitted(mail('a..b@c')))),
  uri_constraint_of_address: withExtensions(constraints(permitted(uri('1.2.3.4')))),
  key_ids: withExtensions(subjectKey('0102'), authorityKey('0304')),
  empty_key_ids: withExtensions(subjectKey(''), extension('2.5.29.35', sequence())),
  critical_key_id: withExtensions(extension('2.5.29.14', der(0x04, bytes('01')), true)),
  unknown_extension: withExtensions(unknownExtension(false)),
  critical_extension: withExtensions(unknownExtension(true)),
  repeated_extension: withExtensions(unknownExtension(false), unknownExtension(true)),
  revocation: withExtensions(
    extension('2.5.29.31', sequence(sequence(der(0xa0, der(0xa0, uri('http://a'), uri('\xff\xe2\x82')))))),
  ),
  relative_revocation: withExtensions(extension('2.5.29.31', sequence(sequence(der(0xa0, der(0xa1)))))),
  information: withExtensions(
    extension(
      '1.3.6.1.5.5.7.1.1',
      sequence(
        sequence(objectId('1.3.6.1.5.5.7.48.1'), uri('http://ocsp')),
        sequence(objectId('1.3.6.1.5.5.7.48.2'), uri('http://ca')),
        sequence(objectId('1.3.6.1.5.5.7.48.2'), dns('ca')),
      ),
    ),
  ),
  policies: withExtensions(
    extension(
      '2.5.29.32',
      sequence(
        sequence(objectId('1.2.3')),
        sequence(der(0x06, bytes('2a8fffffff7f'))),
        sequence(objectId('2.5.29.32.0')),
      ),
    ),
    extension('2.5.29.33', sequence(sequence(objectId('1.2.3'), der(0x06, bytes('2aab'))))),
    extension('2.5.29.36', sequence(der(0x80, bytes('03')), der(0x81, bytes('00')))),
    extension('2.5.29.54', integer(2)),
  ),
  no_policies: withExtensions(extension('2.5.29.32', sequence())),
  repeated_policy: withExtensions(
    extension('2.5.29.32', sequence(sequence(objectId('1.2.3')), sequence(objectId('1.2.3')))),
  ),
};

// Chains: the root, intermediates, the leaf
const root = makeCertificate({
  subject: commonName('root'),
  keys,
  extensions: [authority(), subjectKey('aa')],
});
const below = (by: MadeCertificate, parts: CertificateParts): MadeCertificate =>
  makeCertificate({ by, ...parts });
const issuer = (by: MadeCertificate, cn: string, ...extensions: Buffer[]): MadeCertificate =>
  below(by, { subject: commonName(cn), keys: otherKeys, extensions });
const leaf = (by: MadeCertificate, ...extensions: Buffer[]): MadeCertificate =>
  below(by, { subject: commonName('leaf'), extensions });

const middle = issuer(root, 'middle', authority());
const lower = issuer(middle, 'lower', authority());
const short = issuer(root, 'short', authority(0));
const shorter = issuer(short, 'shorter', authority());

/** A root of its own that signed one leaf. */
function signedBy(pair: KeyPair, signer = signers.ecSha256, ...extensions: Buffer[]): MadeCertificate[] {
  const own = makeCertificate({
    subject: commonName('own'),
    keys: pair,
    signer,
    extensions: [authority(), ...extensions],
  });
  return [own, below(own, { subject: commonName('leaf'), signer })];
}

/** Names of a leaf under an authority with constraints. */
function constrained(constraint: Buffer, ...items: Buffer[]): MadeCertificate[] {
  const between = issuer(root, 'constrained', authority(), constraint);
  return [root, between, leaf(between, ...(items.length === 0 ? [] : [names(...items)]))];
}

function under(...extensions: Buffer[]): MadeCertificate[] {
  const between = issuer(root, 'between', ...extensions);
  return [root, between, leaf(between)];
}

function tampered(certificate: MadeCertificate, offset: number): MadeCertificate {
  const copy = Buffer.from(certificate.der);
  copy.writeUInt8((copy.at(offset) ?? 0) ^ 1, offset < 0 ? copy.length + offset : offset);
  return { ...certificate, der: copy };
}

const good = [root, middle, leaf(middle)];
const chains: Record<string, MadeCertificate[]> = {
  good,
  direct: [root, leaf(root)],
  long: [root, lower, middle, leaf(lower)],
  extra: [root, middle, middle, short, leaf(middle)],
  root_alone: [root],
  root_twice: [root, root],
  gap: [root, lower, leaf(lower)],
  other_root: [middle, leaf(root)],
  intermediate_as_root: [middle, leaf(middle)],
  leaf_as_root: [leaf(root), leaf(root)],
  wrong_order: [leaf(middle), middle, root],
  tampered_signature: [root, middle, tampered(leaf(middle), -1)],
  tampered_serial: [root, middle, tampered(leaf(middle), 17)],
  wrong_key: [root, leaf({ ...root, keys: otherKeys })],
  expired: [root, below(root, withDates('000101000000Z', '010101000000Z'))],
  not_yet: [root, below(root, withDates('20980101000000Z', '20990101000000Z'))],
  expired_root: [
    makeCertificate({
      subject: commonName('old'),
      extensions: [authority()],
      ...withDates('000101000000Z', '010101000000Z'),
    }),
    below({ ...root, subject: commonName('old'), keys: makeCertificate().keys }, {}),
  ],
  not_an_authority: under(noAuthority),
  without_constraints: under(keyUsage('0204')),
  may_not_certify: under(authority(), keyUsage('0780')),
  may_certify: under(authority(), keyUsage('0204')),
  path_length: [root, short, leaf(short)],
  path_too_long: [root, short, shorter, leaf(shorter)],
  version1_root: [
    makeCertificate({ subject: commonName('v1'), version: null }),
    leaf({ ...makeCertificate(), subject: commonName('v1') }),
  ],
  critical_leaf: [root, leaf(root, unknownExtension(true))],
  critical_intermediate: under(authority(), unknownExtension(true)),
  unknown_leaf: [root, leaf(root, unknownExtension(false))],
  key_ids_differ: [root, leaf(root, authorityKey('bb'))],
  rsa_sha256: signedBy(rsa, signers.rsaSha256),
  rsa_sha384: signedBy(rsa, signers.rsaSha384),
  rsa_sha512: signedBy(rsa, signers.rsaSha512),
  rsa_pss: signedBy(rsa, signers.rsaPss),
  rsa_pss_salt: signedBy(rsa, signers.rsaPssShortSalt),
  rsa_sha1: signedBy(rsa, signers.rsaSha1),
  rsa_md5: signedBy(rsa, signers.rsaMd5),
  rsa_weak: signedBy(weakRsa, signers.rsaSha256),
  ec_sha1: signedBy(keys, signers.ecSha1),
  ec_sha384: signedBy(keys, signers.ecSha384),
  p521_sha512: signedBy(ecKeys('P-521'), signers.ecSha512),
  ed25519: signedBy(ed25519, signers.ed25519),
  dsa: signedBy(dsa, signers.dsaSha256),
  unknown_signature: signedBy(keys, signers.unknown),
  usage_client: [root, leaf(root, extendedUsage(clientAuth))],
  usage_any: [root, leaf(root, extendedUsage('2.5.29.37.0'))],
  usage_unknown: [root, leaf(root, extendedUsage('1.2.3.4'))],
  usage_of_issuer: under(authority(), extendedUsage(clientAuth)),
  dns_permitted: constrained(constraints(permitted(dns('a.b'))), dns('x.A.b')),
  dns_not_permitted: constrained(constraints(permitted(dns('a.b'))), dns('xa.b')),
  dns_point: constrained(constraints(permitted(dns('.a.b'))), dns('a.b')),
  dns_excluded: constrained(constraints(excluded(dns('a.b'))), dns('x.a.b')),
  dns_excluded_all: constrained(constraints(excluded(dns(''))), dns('x')),
  dns_wildcard: constrained(constraints(excluded(dns('x.a.b'))), dns('*.a.b')),
  dns_one_of_two: constrained(constraints(permitted(dns('a.b'))), dns('a.b'), dns('c.d')),
  dns_other_kind: constrained(constraints(permitted(dns('a.b'))), address('01020304')),
  dns_no_names: constrained(constraints(permitted(dns('a.b')))),
  dns_bad: constrained(constraints(permitted(dns('a.b'))), dns('a..a.b')),
  address_permitted: constrained(constraints(permitted(address('0a000000ff000000'))), address('0a010203')),
  address_not_permitted: constrained(
    constraints(permitted(address('0a000000ff000000'))),
    address('0b010203'),
  ),
  address_excluded: constrained(constraints(excluded(address('0a000000ff000000'))), address('0a010203')),
  mail_permitted: constrained(constraints(permitted(mail('a.b'))), mail('x@A.b')),
  mail_exact: constrained(constraints(permitted(mail('x@a.b'))), mail('"x"@A.b')),
  mail_other: constrained(constraints(permitted(mail('x@a.b'))), mail('X@a.b')),
  mail_bad: constrained(constraints(permitted(dns('a'))), mail('x')),
  uri_permitted: constrained(constraints(permitted(uri('a.b'))), uri('https://a.b:80/x')),
  uri_not_permitted: constrained(constraints(permitted(uri('a.b'))), uri('https://c.b/x')),
  uri_of_address: constrained(constraints(permitted(uri('a.b'))), uri('https://1.2.3.4/x')),
  uri_without_host: constrained(constraints(excluded(uri('a.b'))), uri('urn:a:b')),
  foreign_constraint: constrained(constraints(permitted(directoryName)), dns('a')),
  critical_foreign_constraint: constrained(
    extension('2.5.29.30', sequence(permitted(directoryName)), true),
    dns('a'),
  ),
  explicit_policy: under(authority(), extension('2.5.29.36', sequence(der(0x80, bytes('00'))))),
  explicit_policy_later: under(authority(), extension('2.5.29.36', sequence(der(0x80, bytes('05'))))),
  any_policy_mapped: under(
    authority(),
    extension('2.5.29.32', sequence(sequence(objectId('2.5.29.32.0')))),
    extension('2.5.29.33', sequence(sequence(objectId('2.5.29.32.0'), objectId('1.2.3')))),
  ),
};

const named = [
  root,
  leaf(
    root,
    names(
      dns('example.com'),
      dns('*.example.org'),
      dns('host_name'),
      address('0a010203'),
      address('20010db8'.padEnd(31, '0') + '1'),
    ),
  ),
];
chains['named'] = named;

const hosts = [
  ...[
    'example.com',
    'EXAMPLE.com.',
    'a.example.org',
    'a.b.example.org',
    'example.org',
    '*.example.org',
    'leaf',
    '',
  ],
  ...[
    '10.1.2.3',
    '[10.1.2.3]',
    '010.1.2.3',
    '10.1.2.4',
    '2001:db8::1',
    '[2001:0db8::1]',
    '::ffff:10.1.2.3',
    'host_name',
  ],
  ...['\\"example.com\\"', 'example.com..', 'bücher.de', '.', 'fe80::1%eth0', '[]'],
];

const options = [
  ...hosts.map((host) => `{"DNSName": "${host}"}`),
  ...[
    '{}',
    '{"DNSName": 1}',
    '{"CurrentTime": 0}',
    '{"CurrentTime": 1000000000000000000}',
    '{"CurrentTime": 1e18}',
  ],
  ...[
    '{"CurrentTime": "x"}',
    '{"CurrentTime": -1}',
    '{"CurrentTime": 9223372036854775808}',
    '{"CurrentTime": null}',
  ],
  ...[
    '{"MaxConstraintComparisons": 1}',
    '{"MaxConstraintComparisons": 1.5}',
    '{"MaxConstraintComparisons": "1"}',
  ],
  ...[
    '{"KeyUsages": []}',
    '{"KeyUsages": set()}',
    '{"KeyUsages": {"KeyUsageAny"}}',
    '{"KeyUsages": ["KeyUsageClientAuth"]}',
  ],
  ...[
    '{"KeyUsages": ["\\"KeyUsageAny\\""]}',
    '{"KeyUsages": ["Nope"]}',
    '{"KeyUsages": [1]}',
    '{"KeyUsages": "KeyUsageAny"}',
  ],
  ...[
    '{"KeyUsages": [1, "KeyUsageCodeSigning"]}',
    '{"Unknown": 1}',
    '{"toString": 1}',
    '{x: 2 | some x in [1]}',
  ],
];

// Requests
const requested = (...extensions: Buffer[]) =>
  sequence(objectId('1.2.840.113549.1.9.14'), der(0x31, sequence(...extensions)));
const challenge = (value: Buffer) => sequence(objectId('1.2.840.113549.1.9.7'), der(0x31, value));
const nested = (value: Buffer) => challenge(sequence(sequence(objectId('1.2.3'), value)));
const requests: Record<string, Buffer> = {
  plain: makeRequest([]),
  rsa: makeRequest([], rsa, signers.rsaSha256),
  extensions: makeRequest([requested(names(dns('a'), uri('http://x'), address('01020304')), authority(1))]),
  repeated: makeRequest([requested(noAuthority), requested(authority())]),
  bad_extension: makeRequest([requested(sequence(integer(1)))]),
  bad_names: makeRequest([requested(names(address('01')))]),
  challenge: makeRequest([challenge(der(0x0c, Buffer.from('secret')))]),
  text: makeRequest([nested(der(0x0c, Buffer.from('é')))]),
  integer: makeRequest([nested(integer(0x81))]),
  long_integer: makeRequest([nested(der(0x02, bytes('010203040506070809')))]),
  boolean: makeRequest([nested(yes)]),
  bits: makeRequest([nested(der(0x03, bytes('04f0')))]),
  octets: makeRequest([nested(der(0x04, bytes('0102')))]),
  id: makeRequest([nested(objectId('1.2.840.113549'))]),
  moment: makeRequest([nested(text(0x18, '20000101000000.25Z'))]),
  old_moment: makeRequest([nested(text(0x17, '5001010000Z'))]),
  no_value: makeRequest([nested(bytes('0500'))]),
  set: makeRequest([nested(der(0x31))]),
  no_attributes: sequence(
    sequence(integer(0), commonName('x')),
    signers.ecSha256.algorithm,
    der(0x03, bytes('00')),
  ),
  certificate: makeCertificate().der,
};

const base64 = (contents: Buffer): string => contents.toString('base64');
const concatenated = (chain: readonly MadeCertificate[]): Buffer =>
  Buffer.concat(chain.map((one) => one.der));
const certificatePem = (one: MadeCertificate): string => pem('CERTIFICATE', one.der);
const mapValues = <From, To>(from: Record<string, From>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]));

const exported = (pair: KeyPair, type: 'pkcs1' | 'pkcs8' | 'sec1'): Buffer =>
  pair.privateKey.export({ type, format: 'der' } as { type: 'pkcs8'; format: 'der' });
const rsaLeaf = makeCertificate({ keys: rsa, signer: signers.rsaSha256 });
const edLeaf = makeCertificate({ keys: ed25519, signer: signers.ed25519 });
const pairs: Record<string, [certificate: string, key: string]> = {
  ec: [certificatePem(root), pem('EC PRIVATE KEY', exported(keys, 'sec1'))],
  ec_pkcs8: [certificatePem(root), pem('PRIVATE KEY', exported(keys, 'pkcs8'))],
  rsa: [certificatePem(rsaLeaf), pem('RSA PRIVATE KEY', exported(rsa, 'pkcs1'))],
  rsa_mislabeled: [certificatePem(rsaLeaf), pem('EC PRIVATE KEY', exported(rsa, 'pkcs8'))],
  ed25519: [certificatePem(edLeaf), pem('PRIVATE KEY', exported(ed25519, 'pkcs8'))],
  chain: [
    `${certificatePem(root)}text\n${certificatePem(middle)}`,
    pem('PRIVATE KEY', exported(keys, 'pkcs8')),
  ],
  base64: [base64(root.der), base64(exported(keys, 'pkcs8'))],
  base64_of_pem: [
    base64(Buffer.from(certificatePem(root))),
    base64(Buffer.from(pem('EC PRIVATE KEY', exported(keys, 'sec1')))),
  ],
  other_key: [certificatePem(root), pem('PRIVATE KEY', exported(otherKeys, 'pkcs8'))],
  other_kind: [certificatePem(root), pem('PRIVATE KEY', exported(rsa, 'pkcs8'))],
  x25519: [certificatePem(root), pem('PRIVATE KEY', exported(x25519, 'pkcs8'))],
  no_key: [certificatePem(root), certificatePem(root)],
  switched: [pem('PRIVATE KEY', exported(keys, 'pkcs8')), certificatePem(root)],
  mixed: [
    pem('PRIVATE KEY', exported(keys, 'pkcs8')) + certificatePem(root),
    certificatePem(root) + pem('PRIVATE KEY', exported(keys, 'pkcs8')),
  ],
  empty: ['', ''],
  trailing: [base64(Buffer.concat([root.der, root.der])), base64(exported(keys, 'pkcs8'))],
};

const texts: Record<string, string> = {
  pem: good.map(certificatePem).join(''),
  base64_of_pem: base64(Buffer.from(good.map(certificatePem).join(''))),
  pem_with_text: good.map(certificatePem).join('some text\n'),
  text_first: `text\n${certificatePem(root)}`,
  pem_with_headers: certificatePem(root).replace('-----\n', '-----\nProc-Type: 4\n\n'),
  pem_of_windows: certificatePem(root).replaceAll('\n', '\r\n'),
  pem_and_key: certificatePem(root) + pem('PRIVATE KEY', exported(keys, 'pkcs8')),
  request_as_certificate: pem('CERTIFICATE REQUEST', makeRequest([])),
  unfinished: certificatePem(root).slice(0, 100),
  empty: '',
  nothing: 'x',
  no_der: base64(Buffer.from('nothing')),
  trailing: base64(Buffer.concat([root.der, Buffer.from([0])])),
};

const requestTexts: Record<string, string> = {
  pem: pem('CERTIFICATE REQUEST', makeRequest([])),
  base64_of_pem: base64(Buffer.from(pem('CERTIFICATE REQUEST', makeRequest([])))),
  other_pem: base64(Buffer.from(certificatePem(root))),
  certificate: certificatePem(root),
  empty: '',
  nothing: 'x',
};

const input = {
  certificates: mapValues(certificates, (parts) => base64(makeCertificate(parts).der)),
  chains: mapValues(chains, (chain) => base64(concatenated(chain))),
  requests: mapValues(requests, base64),
  requestTexts,
  pairs,
  texts,
};

const parse = 'crypto.x509.parse_certificates';
const verify = 'crypto.x509.parse_and_verify_certificates';
const anyUsage = '{"KeyUsages": ["KeyUsageAny"]}';

/** The verdict and the chain, by what each certificate is; nothing when there is no result. */
const verdict = (expression: string): string =>
  `[[verdict[0], [shown.Raw | some shown in verdict[1]]] | verdict := ${expression}]`;

const tables: Record<string, string[]> = {
  'a certificate is shown': Object.keys(certificates).map((key) => `${parse}(input.certificates.${key})`),
  'texts are read': [
    ...Object.keys(texts).map((key) => `${parse}(input.texts.${key})`),
    ...Object.keys(texts).map((key) => `${verify}(input.texts.${key})`),
  ],
  'a chain is verified': [
    ...Object.keys(chains).map((key) => verdict(`${verify}(input.chains.${key})`)),
    ...Object.keys(chains).map((key) => verdict(`${verify}_with_options(input.chains.${key}, ${anyUsage})`)),
    `${verify}(input.chains.named)`,
    `${verify}_with_options(input.chains.named, {})`,
  ],
  'options are read': [
    ...options.map((option) => verdict(`${verify}_with_options(input.chains.named, ${option})`)),
    ...['{}', '{"Unknown": 1}'].map((option) => `${verify}_with_options("x", ${option})`),
  ],
  'a request is shown': [
    ...Object.keys(requests).map((key) => `crypto.x509.parse_certificate_request(input.requests.${key})`),
    ...Object.keys(requestTexts).map(
      (key) => `crypto.x509.parse_certificate_request(input.requestTexts.${key})`,
    ),
  ],
  'a key pair is shown': Object.keys(pairs).map(
    (key) => `crypto.x509.parse_keypair(input.pairs.${key}[0], input.pairs.${key}[1])`,
  ),
};

// Several tables, each of which prints no more than one process may.
describe.each(Object.entries(tables))('as in OPA, %s', (title, expressions) => {
  describeSameAsOpa(title, { expressions, input: JSON.stringify(input) });
});

describeEveryBuiltinHasACase(
  x509Builtins.map((builtin) => builtin.name),
  Object.values(tables).flat(),
);

const late = new Error('time is up');

interface Surroundings {
  readonly now?: string;
  /** The look at the clock at which the time is up. */
  readonly looks?: number;
}

function call(
  builtin: string,
  operands: readonly RegoValue[],
  { now = '2020-01-01', looks }: Surroundings = {},
): RegoValue {
  let seen = 0;
  const checkDeadline = () => {
    if (++seen === looks) throw late;
  };
  const instant = BigInt(Date.parse(now)) * 1_000_000n;
  const context = builtinContext({ now: instant, checkDeadline });
  const found = x509Builtins.find((candidate) => candidate.name === builtin);
  if (found === undefined) throw new Error(`${builtin} is not there`);
  return found.call(operands, context);
}

describe('verification', () => {
  const verdictAt = (chain: readonly MadeCertificate[], now: string): unknown => {
    const answer = call(verify, [base64(concatenated(chain))], { now });
    return Array.isArray(answer) ? (answer as RegoValue[])[0] : undefined;
  };

  it.each([
    ['1999-12-31T23:59:59.999Z', false],
    ['2000-01-01T00:00:00Z', true],
    ['2099-12-31T23:59:59Z', true],
    ['2099-12-31T23:59:59.001Z', false],
  ])('is at the instant of the evaluation: %s', (now, verdict) => {
    expect(verdictAt(good, now)).toBe(verdict);
  });

  it.each([
    'tampered_signature',
    'wrong_key',
    'not_an_authority',
    'critical_leaf',
    'dns_excluded',
    'rsa_sha1',
  ])('fails for %s', (key) => {
    expect(verdictAt(chains[key] ?? [], '2020-01-01')).toBe(false);
  });

  it('gives up on authorities that certify each other in endless ways', () => {
    const same = { subject: commonName('same'), keys: otherKeys };
    const circle = Array.from({ length: 12 }, (_, index) =>
      makeCertificate({ ...same, by: same, extensions: [authority(), names(dns(`n${index}`))] }),
    );
    const chain = [root, ...circle, makeCertificate({ by: same })];
    const looks = { looks: chain.length + 102 };
    expect(call(verify, [base64(concatenated(chain))], looks)).toEqual([false, []]);
  });
});

describe('a builtin whose work its operands decide stops when the time is up', () => {
  const many = base64(Buffer.concat(Array.from({ length: 10 }, () => root.der)));
  it.each<[string, RegoValue[], number]>([
    ['crypto.x509.parse_certificates', [many], 3],
    ['crypto.x509.parse_certificates', [many], 15],
    [verify, [many], 3],
    [verify, [base64(concatenated(good))], 5],
    [`${verify}_with_options`, [many, new RegoObject([])], 3],
  ])('%s', (builtin, operands, looks) => {
    expect(() => call(builtin, operands, { looks })).toThrow(late);
  });

  const certificate = (parts: CertificateParts): string => base64(makeCertificate(parts).der);
  const longId = der(0x06, bytes(`2a${'81'.repeat(100)}01`));

  it.each<[string, RegoValue[]]>([
    ['crypto.x509.parse_certificates', ['A'.repeat(2 ** 20 + 4)]],
    ['crypto.x509.parse_certificates', [base64(der(0x30, Buffer.alloc(70_000)))]],
    ['crypto.x509.parse_certificate_request', [base64(der(0x30, Buffer.alloc(70_000)))]],
    ['crypto.x509.parse_keypair', ['A'.repeat(2 ** 20 + 4), '']],
    [verify, ['A'.repeat(2 ** 20 + 4)]],
    ['crypto.x509.parse_certificates', [certificate({ serialNumber: der(0x02, Buffer.alloc(5_000, 1)) })]],
    [
      'crypto.x509.parse_certificates',
      [certificate(withExtensions(extension('2.5.29.32', sequence(sequence(longId)))))],
    ],
    [verify, [base64(der(0x30, Buffer.alloc(70_000)))]],
  ])('and takes no more than a certificate may be long: %s', (builtin, operands) => {
    expect(() => call(builtin, operands)).toThrow(BeyondLimits);
  });
});

describe('whatever the bytes are', () => {
  const samples = [
    ...Object.values(certificates).map((parts) => makeCertificate(parts).der),
    ...Object.values(requests),
  ];
  const damaged = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
    )
    .map(([sample, changes]) => {
      const copy = Buffer.from(sample);
      for (const [offset, byte] of changes) copy[offset % copy.length] = byte;
      return copy;
    });

  it.each(['crypto.x509.parse_certificates', 'crypto.x509.parse_certificate_request', verify])(
    '%s answers, or has no result',
    (builtin) => {
      fc.assert(
        fc.property(damaged, (contents) => {
          try {
            call(builtin, [base64(contents)]);
          } catch (error) {
            expect(error).toBeInstanceOf(BuiltinError);
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  it('operands of other types have no result', () => {
    for (const { name: builtin } of x509Builtins) {
      expect(() => call(builtin, [new RegoNumber('1'), new RegoNumber('1')])).toThrow(BuiltinError);
    }
  });
});
