import { showAlternativeNames } from './alternative-names.js';
import type { CertificateRequest } from './certificate-request.js';
import { showAttribute, showName } from './distinguished-name.js';
import { showExtension } from './extension.js';
import { arcsOf } from './object-id.js';
import { listed, type Plain } from './plain.js';

/** As Go writes its own structure as JSON. */
export function showCertificateRequest(request: CertificateRequest): Plain {
  return {
    Raw: request.raw,
    RawTBSCertificateRequest: request.rawBody,
    RawSubjectPublicKeyInfo: request.rawPublicKey,
    RawSubject: request.rawSubject,
    Version: request.version,
    Signature: request.signature,
    SignatureAlgorithm: request.signatureAlgorithm,
    PublicKeyAlgorithm: request.publicKey.algorithm,
    PublicKey: request.publicKey.shown,
    Subject: showName(request.subject),
    Attributes: listed(
      request.attributes.map(({ type, values }) => ({
        Type: arcsOf(type),
        Value: values.map((value) => value.map(showAttribute)),
      })),
    ),
    Extensions: listed(request.extensions.map(showExtension)),
    ExtraExtensions: null,
    ...showAlternativeNames(request.names),
  };
}
