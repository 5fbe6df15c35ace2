import { showAlternativeNames, writeUris } from './alternative-names.js';
import type { Certificate } from './certificate.js';
import { showName } from './distinguished-name.js';
import { showExtension } from './extension.js';
import { showNameConstraints } from './name-constraints.js';
import { arcsOf } from './object-id.js';
import { listed, type Plain } from './plain.js';
import type { Statements } from './statements.js';
import { usageOf } from './usages.js';

/** A certificate as OPA shows it, which is how Go writes its own structure as JSON. */
export function showCertificate(certificate: Certificate): Record<string, Plain> {
  const { publicKey, statements } = certificate;
  return {
    Raw: certificate.raw,
    RawTBSCertificate: certificate.rawBody,
    RawSubjectPublicKeyInfo: certificate.rawPublicKey,
    RawSubject: certificate.rawSubject,
    RawIssuer: certificate.rawIssuer,
    Signature: certificate.signature,
    SignatureAlgorithm: certificate.signatureAlgorithm,
    PublicKeyAlgorithm: publicKey.algorithm,
    PublicKey: publicKey.shown,
    Version: certificate.version,
    SerialNumber: certificate.serialNumber,
    Issuer: showName(certificate.issuer),
    Subject: showName(certificate.subject),
    NotBefore: certificate.notBefore.text,
    NotAfter: certificate.notAfter.text,
    Extensions: listed(certificate.extensions.map(showExtension)),
    ExtraExtensions: null,
    ...showStatements(statements),
    ...showUsages(statements),
    ...showPolicies(statements),
    ...showAlternativeNames(statements.names),
    ...showNameConstraints(statements.nameConstraints),
  };
}

/** With the URIs written out, too. */
export function showCertificateWithUris(certificate: Certificate): Plain {
  return { ...showCertificate(certificate), URIStrings: writeUris(certificate.statements.names) };
}

function showStatements(statements: Statements): Record<string, Plain> {
  const { basicConstraints } = statements;
  return {
    UnhandledCriticalExtensions: listed(statements.unhandledCritical.map(arcsOf)),
    BasicConstraintsValid: basicConstraints !== undefined,
    IsCA: basicConstraints?.isAuthority ?? false,
    MaxPathLen: basicConstraints?.maxPathLength ?? 0,
    MaxPathLenZero: basicConstraints?.maxPathLength === 0n,
    SubjectKeyId: statements.subjectKeyId,
    AuthorityKeyId: statements.authorityKeyId,
    OCSPServer: listed(statements.ocspServers),
    IssuingCertificateURL: listed(statements.issuerUrls),
    CRLDistributionPoints: listed(statements.revocationLists),
  };
}

function showUsages({ keyUsage, extendedUsages }: Statements): Record<string, Plain> {
  const known = extendedUsages.flatMap((id) => usageOf(id) ?? []);
  const unknown = extendedUsages.filter((id) => usageOf(id) === undefined);
  return {
    KeyUsage: keyUsage,
    ExtKeyUsage: listed(known),
    UnknownExtKeyUsage: listed(unknown.map(arcsOf)),
  };
}

function showPolicies(statements: Statements): Record<string, Plain> {
  const { policies, policyMappings, requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy } =
    statements;
  return {
    PolicyIdentifiers: policies?.filter(({ isLarge }) => !isLarge).map(({ id }) => arcsOf(id)),
    Policies: listed(policies?.map(({ id }) => id) ?? []),
    PolicyMappings: listed(
      policyMappings.map(({ issuer, subject }) => ({
        IssuerDomainPolicy: issuer,
        SubjectDomainPolicy: subject,
      })),
    ),
    RequireExplicitPolicy: requireExplicitPolicy ?? 0,
    RequireExplicitPolicyZero: requireExplicitPolicy === 0n,
    InhibitPolicyMapping: inhibitPolicyMapping ?? 0,
    InhibitPolicyMappingZero: inhibitPolicyMapping === 0n,
    InhibitAnyPolicy: inhibitAnyPolicy ?? 0,
    InhibitAnyPolicyZero: inhibitAnyPolicy === 0n,
  };
}
