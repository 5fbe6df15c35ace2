import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A value of ASN.1 (ITU-T X.690) around others. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const contents = Buffer.concat(parts);
  const size = contents.length.toString(16);
  const length = Buffer.from(size.padStart(size.length + (size.length % 2), '0'), 'hex');
  const head = contents.length < 0x80 ? length : Buffer.from([0x80 + length.length, ...length]);
  return Buffer.concat([Buffer.from([tag]), head, contents]);
}

export const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
export const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'latin1'));
export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
export const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
export const yes = der(0x01, bytes('ff'));

/** Dotted arcs below 2^28. */
export function objectId(dotted: string): Buffer {
  const [root = 0, first = 0, ...others] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([root * 40 + first, ...others].flatMap(sevenBits)));
}

function sevenBits(arc: number): number[] {
  const low = [arc & 0x7f];
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) low.unshift((rest & 0x7f) | 0x80);
  return low;
}

export function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [yes] : []), der(0x04, value));
}

/** An RFC 5280 name of attributes by object identifier. */
export function name(attributes: Readonly<Record<string, string | Buffer>>): Buffer {
  const pairs = Object.entries(attributes).map(([id, value]) =>
    der(0x31, sequence(objectId(id), typeof value === 'string' ? der(0x0c, Buffer.from(value)) : value)),
  );
  return sequence(...pairs);
}

export const commonName = (value: string): Buffer => name({ '2.5.4.3': value });

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const ecKeys = (namedCurve = 'P-256'): KeyPair => generateKeyPairSync('ec', { namedCurve });

export interface Signer {
  readonly algorithm: Buffer;
  readonly sign: (body: Buffer, key: KeyObject) => Buffer;
}

const signerOf = (id: string, hash: string | null, ...parameters: Buffer[]): Signer => ({
  algorithm: sequence(objectId(id), ...parameters),
  sign: (body, key) => sign(hash, body, key),
});

const derNull = bytes('0500');
const hashId = (hash: 'sha256' | 'sha384'): Buffer =>
  sequence(objectId(`2.16.840.1.101.3.4.2.${hash === 'sha256' ? '1' : '2'}`), derNull);

/** RSA-PSS; the hash of the mask and the length of the salt may be made not to fit. */
function pss(maskHash: 'sha256' | 'sha384', saltLength: number): Signer {
  const mask = sequence(objectId('1.2.840.113549.1.1.8'), hashId(maskHash));
  const parameters = sequence(der(0xa0, hashId('sha256')), der(0xa1, mask), der(0xa2, integer(saltLength)));
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return {
    algorithm: sequence(objectId('1.2.840.113549.1.1.10'), parameters),
    sign: (body, key) => sign('sha256', body, { key, padding, saltLength }),
  };
}

export const signers = {
  ecSha1: signerOf('1.2.840.10045.4.1', 'sha1'),
  ecSha256: signerOf('1.2.840.10045.4.3.2', 'sha256'),
  ecSha384: signerOf('1.2.840.10045.4.3.3', 'sha384'),
  ecSha512: signerOf('1.2.840.10045.4.3.4', 'sha512'),
  rsaMd5: signerOf('1.2.840.113549.1.1.4', 'md5', derNull),
  rsaSha1: signerOf('1.2.840.113549.1.1.5', 'sha1', derNull),
  rsaSha256: signerOf('1.2.840.113549.1.1.11', 'sha256', derNull),
  rsaSha384: signerOf('1.2.840.113549.1.1.12', 'sha384', derNull),
  rsaSha512: signerOf('1.2.840.113549.1.1.13', 'sha512', derNull),
  rsaPss: pss('sha256', 32),
  rsaPssOtherMask: pss('sha384', 32),
  rsaPssShortSalt: pss('sha256', 20),
  ed25519: signerOf('1.3.101.112', null),
  dsaSha256: signerOf('2.16.840.1.101.3.4.3.2', 'sha256'),
  unknown: signerOf('1.2.3.4', 'sha256'),
} as const;

export interface CertificateParts {
  readonly subject?: Buffer;
  readonly keys?: KeyPair;
  /** The issuer; the certificate's own key and subject when left out. */
  readonly by?: { readonly subject: Buffer; readonly keys: KeyPair };
  readonly signer?: Signer;
  readonly extensions?: readonly Buffer[];
  /** UTCTime or GeneralizedTime, with tag and length; so are the members below. */
  readonly notBefore?: Buffer;
  readonly notAfter?: Buffer;
  readonly version?: Buffer | null;
  readonly serialNumber?: Buffer;
}

export interface MadeCertificate {
  readonly der: Buffer;
  readonly subject: Buffer;
  readonly keys: KeyPair;
}

const someKeys = ecKeys();

/** Valid from 2000 to 2099 unless told otherwise. */
export function makeCertificate(parts: CertificateParts = {}): MadeCertificate {
  const { subject = commonName('somebody'), keys = someKeys, signer = signers.ecSha256 } = parts;
  const { by = { subject, keys }, extensions = [], version = der(0xa0, integer(2)) } = parts;
  const body = sequence(
    ...(version === null ? [] : [version]),
    parts.serialNumber ?? integer(7),
    signer.algorithm,
    by.subject,
    sequence(parts.notBefore ?? text(0x17, '000101000000Z'), parts.notAfter ?? text(0x18, '20991231235959Z')),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  );
  return { der: signed(body, signer, by.keys.privateKey), subject, keys };
}

/** RFC 2986. */
export function makeRequest(
  attributes: readonly Buffer[],
  keys = someKeys,
  signer: Signer = signers.ecSha256,
): Buffer {
  const key = keys.publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(integer(0), commonName('somebody'), key, der(0xa0, ...attributes));
  return signed(body, signer, keys.privateKey);
}

function signed(body: Buffer, signer: Signer, key: KeyObject): Buffer {
  return sequence(body, signer.algorithm, der(0x03, bytes('00'), signer.sign(body, key)));
}

export function pem(label: string, contents: Buffer): string {
  const lines = contents.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
