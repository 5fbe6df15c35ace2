import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { orElse } from '../or-else.js';
import { type AlternativeNames, noNames, readAlternativeNames } from './alternative-names.js';
import { readAnyValue } from './any-value.js';
import { maxLength } from './certificate.js';
import { DerReader, explicit, rightAligned, tags } from './der-reader.js';
import type { Attribute, DistinguishedName } from './distinguished-name.js';
import { type Extension, readExtensions } from './extension.js';
import type { ObjectId } from './object-id.js';
import { type PublicKey, readPublicKey } from './public-key.js';
import { algorithmNumber, readAlgorithmIdentifier } from './signature-algorithm.js';

/** An attribute whose values are lists of further attributes; others are passed over. */
interface RequestAttribute {
  readonly type: ObjectId;
  readonly values: readonly (readonly Attribute[])[];
}

/** RFC 2986 section 4. */
export interface CertificateRequest {
  readonly raw: Buffer;
  readonly rawBody: Buffer;
  readonly rawPublicKey: Buffer;
  readonly rawSubject: Buffer;
  readonly version: bigint;
  readonly signature: Buffer;
  readonly signatureAlgorithm: number;
  readonly publicKey: PublicKey;
  readonly subject: DistinguishedName;
  readonly attributes: readonly RequestAttribute[];
  readonly extensions: readonly Extension[];
  readonly names: AlternativeNames;
}

/** As Go reads requests: what stands behind the members of a sequence is passed over. The signature is not looked at. */
export function readCertificateRequest(der: Buffer): CertificateRequest {
  if (der.length > maxLength) throw new BeyondLimits('a request is too long');
  const outer = new DerReader(der);
  const { whole: raw, contents } = outer.element(tags.sequence);
  if (!outer.isEmpty) throw new BuiltinError('more than one request');
  const reader = new DerReader(contents);
  const body = reader.element(tags.sequence);
  const algorithm = readAlgorithmIdentifier(reader.enter(tags.sequence));
  return {
    raw,
    rawBody: body.whole,
    signatureAlgorithm: algorithmNumber(algorithm),
    signature: rightAligned(reader.bits()),
    ...readBody(new DerReader(body.contents)),
  };
}

type Body = Omit<CertificateRequest, 'raw' | 'rawBody' | 'signature' | 'signatureAlgorithm'>;

function readBody(reader: DerReader): Body {
  const version = reader.int64();
  const subject = reader.element(tags.sequence);
  const publicKey = reader.element(tags.sequence);
  const attributes = readElements(reader.enter(explicit(0)));
  const extensions = readRequestedExtensions(attributes);
  const names = extensions.find(({ id }) => id === '2.5.29.17');
  return {
    version,
    rawSubject: subject.whole,
    subject: readSubject(new DerReader(subject.contents)),
    rawPublicKey: publicKey.whole,
    publicKey: readPublicKey(new DerReader(publicKey.contents)),
    attributes: attributes.flatMap((attribute) => orElse(undefined, () => readAttribute(attribute)) ?? []),
    extensions,
    names: names === undefined ? noNames : readAlternativeNames(names.value),
  };
}

function readElements(reader: DerReader): Buffer[] {
  const elements: Buffer[] = [];
  while (!reader.isEmpty) elements.push(reader.any().whole);
  return elements;
}

function readSubject(reader: DerReader): DistinguishedName {
  return [...reader.each(tags.set)].flatMap((set) => [...set.each(tags.sequence)].map(readPair));
}

function readPair(reader: DerReader): Attribute {
  return { type: reader.objectId(), value: readAnyValue(reader.any()) };
}

function readAttribute(attribute: Buffer): RequestAttribute {
  const reader = new DerReader(attribute).enter(tags.sequence);
  const type = reader.objectId();
  const values = [...reader.enter(tags.set).each(tags.sequence)];
  return { type, values: values.map((value) => [...value.each(tags.sequence)].map(readPair)) };
}

const extensionRequest = '1.2.840.113549.1.9.14';

/** The first value of every attribute that requests extensions. */
function readRequestedExtensions(attributes: readonly Buffer[]): Extension[] {
  const requested = attributes.flatMap((attribute) => {
    const value = orElse(undefined, () => readFirstValue(attribute));
    return value === undefined ? [] : readExtensions(new DerReader(value).enter(tags.sequence));
  });
  const ids = new Set(requested.map(({ id }) => id));
  if (ids.size !== requested.length) throw new BuiltinError('an extension is requested twice');
  return requested;
}

function readFirstValue(attribute: Buffer): Buffer | undefined {
  const reader = new DerReader(attribute).enter(tags.sequence);
  const type = reader.objectId();
  const [first] = readElements(reader.enter(tags.set));
  return type === extensionRequest ? first : undefined;
}
