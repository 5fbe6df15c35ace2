import type { Certificate } from './certificate.js';
import type { Extension } from './extension.js';
import { isSignedBy } from './signature-algorithm.js';

/** Certificates that may have issued others, without repeats. */
export class Issuers {
  private readonly bySubject = new Map<string, Certificate[]>();

  constructor(certificates: readonly Certificate[]) {
    const different = new Map(
      certificates.toReversed().map((certificate) => [keyOf(certificate.raw), certificate]),
    );
    for (const certificate of [...different.values()].toReversed()) {
      const subject = keyOf(certificate.rawSubject);
      this.bySubject.set(subject, [...(this.bySubject.get(subject) ?? []), certificate]);
    }
  }

  /** Those named as the issuer, likely ones first: by key identifier, then without one, then with another. */
  of(certificate: Certificate): readonly Certificate[] {
    const named = this.bySubject.get(keyOf(certificate.rawIssuer)) ?? [];
    return named.toSorted((a, b) => distance(certificate, a) - distance(certificate, b));
  }

  has({ raw, rawSubject }: Certificate): boolean {
    return this.bySubject.get(keyOf(rawSubject))?.some((certificate) => certificate.raw.equals(raw)) ?? false;
  }
}

function keyOf(bytes: Buffer): string {
  return bytes.toString('latin1');
}

const noId = Buffer.alloc(0);

function distance({ statements }: Certificate, issuer: Certificate): number {
  const wanted = statements.authorityKeyId ?? noId;
  const id = issuer.statements.subjectKeyId ?? noId;
  if (id.equals(wanted)) return 0;
  return id.length === 0 || wanted.length === 0 ? 1 : 2;
}

const mayCertify = 1 << 5;

/** Whether an authority's key signed the certificate. Names and dates are not looked at. */
export function didSign(issuer: Certificate, certificate: Certificate): boolean {
  const { basicConstraints, keyUsage } = issuer.statements;
  const isAuthority = basicConstraints?.isAuthority ?? issuer.version < 3;
  if (!isAuthority || (keyUsage !== 0 && (keyUsage & mayCertify) === 0)) return false;
  const material = issuer.publicKey.material();
  if (material.kind === 'secret' || material.kind === 'unusable') return false;
  const { rawBody: signed, signature, signatureAlgorithm: algorithm } = certificate;
  return isSignedBy({ signed, signature, algorithm }, material);
}

/** Whether an issuer's subject, key and other names are in a chain already: authorities may certify each other in circles. */
export function isRepeated(issuer: Certificate, chain: readonly Certificate[]): boolean {
  const names = namesIn(issuer);
  for (const certificate of chain) {
    const isSame =
      certificate.rawSubject.equals(issuer.rawSubject) &&
      certificate.rawPublicKey.equals(issuer.rawPublicKey);
    if (!isSame) continue;
    const others = namesIn(certificate);
    if (names === undefined || others === undefined) return names === others;
    if (names.value.equals(others.value)) return true;
  }
  return false;
}

function namesIn({ extensions }: Certificate): Extension | undefined {
  return extensions.find(({ id }) => id === '2.5.29.17');
}
