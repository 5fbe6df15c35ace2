import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { readStatements } from './certificate-extensions.js';
import { DerReader, explicit, implicit, rightAligned, tags } from './der-reader.js';
import { type DistinguishedName, readName } from './distinguished-name.js';
import { type Extension, readExtensions } from './extension.js';
import { type Instant, readInstant } from './instant.js';
import { type PublicKey, readPublicKey } from './public-key.js';
import type { Statements } from './statements.js';
import { algorithmNumber, readAlgorithmIdentifier } from './signature-algorithm.js';

/** RFC 5280 section 4.1. */
export interface Certificate {
  readonly raw: Buffer;
  /** What is signed. */
  readonly rawBody: Buffer;
  readonly rawIssuer: Buffer;
  readonly rawSubject: Buffer;
  readonly rawPublicKey: Buffer;
  readonly signature: Buffer;
  /** As Go counts them; 0 is unknown. */
  readonly signatureAlgorithm: number;
  /** 1 to 3. */
  readonly version: number;
  readonly serialNumber: bigint;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly publicKey: PublicKey;
  readonly extensions: readonly Extension[];
  readonly statements: Statements;
}

/** Bytes: room for signatures of any algorithm. A longer one would only serve to keep the engine busy. */
export const maxLength = 64 * 1024;

/** Certificates one after the other, with nothing between. */
export function readCertificates(der: Buffer, check: () => void): Certificate[] {
  const reader = new DerReader(der);
  const certificates: Certificate[] = [];
  while (!reader.isEmpty) {
    check();
    certificates.push(readCertificate(reader.element(tags.sequence).whole));
  }
  return certificates;
}

/** @throws BuiltinError when the bytes are not one certificate, by Go's strict reading. */
export function readCertificate(der: Buffer): Certificate {
  if (der.length > maxLength) throw new BeyondLimits('a certificate is too long');
  const outer = new DerReader(der);
  const { whole: raw, contents } = outer.element(tags.sequence);
  if (!outer.isEmpty) throw new BuiltinError('more than one certificate');
  const reader = new DerReader(contents);
  const body = reader.element(tags.sequence);
  const algorithm = reader.contents(tags.sequence);
  const signature = rightAligned(reader.bits());
  return { raw, rawBody: body.whole, signature, ...readBody(new DerReader(body.contents), algorithm) };
}

type Body = Omit<Certificate, 'raw' | 'rawBody' | 'signature'>;

function readBody(reader: DerReader, outerAlgorithm: Buffer): Body {
  const version = readVersion(reader);
  const serialNumber = reader.integer();
  if (serialNumber < 0n) throw new BuiltinError('a negative serial number');
  const algorithm = reader.contents(tags.sequence);
  if (!algorithm.equals(outerAlgorithm)) throw new BuiltinError('two signature algorithms');
  const issuer = reader.element(tags.sequence);
  const validity = reader.enter(tags.sequence);
  const [notBefore, notAfter] = [readInstant(validity), readInstant(validity)];
  const subject = reader.element(tags.sequence);
  const publicKey = reader.element(tags.sequence);
  const extensions = readTail(reader, version);
  return {
    version,
    serialNumber,
    signatureAlgorithm: algorithmNumber(readAlgorithmIdentifier(new DerReader(algorithm))),
    rawIssuer: issuer.whole,
    issuer: readName(new DerReader(issuer.contents)),
    notBefore,
    notAfter,
    rawSubject: subject.whole,
    subject: readName(new DerReader(subject.contents)),
    rawPublicKey: publicKey.whole,
    publicKey: readPublicKey(new DerReader(publicKey.contents)),
    extensions,
    statements: readStatements(extensions),
  };
}

/** Counted from 1, though encoded from 0. */
function readVersion(reader: DerReader): number {
  const encoded = reader.optional(explicit(0));
  if (encoded === undefined) return 1;
  const inner = new DerReader(encoded);
  const version = inner.int64();
  if (!inner.isEmpty || version < 0n || version > 2n)
    throw new BuiltinError('unknown version of a certificate');
  return Number(version) + 1;
}

/** Version 2 added identifiers that nobody uses, version 3 the extensions. What a version does not have is not looked at. */
function readTail(reader: DerReader, version: number): Extension[] {
  if (version < 2) return [];
  reader.optional(implicit(1));
  reader.optional(implicit(2));
  const extensions = version < 3 ? undefined : reader.optional(explicit(3));
  return extensions === undefined ? [] : readExtensions(new DerReader(extensions).enter(tags.sequence));
}
