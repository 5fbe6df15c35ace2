import type { RegoValue } from '../rego/rego-value.js';
import { type Builtin, type BuiltinContext, impure, pure } from './builtin.js';
import { objectAt, textAt } from './operands.js';
import { orElse } from './or-else.js';
import type { Certificate } from './x509/certificate.js';
import { readKeyPair } from './x509/key-pair.js';
import { type Plain, toRego } from './x509/plain.js';
import { certificateRequestOf, certificatesOf } from './x509/read-input.js';
import { showCertificate, showCertificateWithUris } from './x509/show-certificate.js';
import { showCertificateRequest } from './x509/show-certificate-request.js';
import { defaultDemands, readDemands } from './x509/verify-options.js';
import { type Demands, verifyChain } from './x509/verify-chain.js';

type Show = (certificate: Certificate) => Plain;
type Check = BuiltinContext['checkDeadline'];

function showAll(certificates: readonly Certificate[], show: Show, check: Check): RegoValue[] {
  return certificates.map((certificate) => {
    check();
    return toRego(show(certificate));
  });
}

/**
 * The certificates verified, from the leaf to the root. What cannot be read or does not verify is an answer here, not a missing
 * one. Demands are read only once the certificates are. */
function verified(text: string, demandsOf: () => Demands, show: Show, check: Check): RegoValue {
  const certificates = orElse(undefined, () => certificatesOf(text, check));
  if (certificates === undefined) return [false, []];
  const demands = demandsOf();
  return orElse<RegoValue>([false, []], () => [
    true,
    showAll(verifyChain(certificates, demands, check), show, check),
  ]);
}

export const x509Builtins: readonly Builtin[] = [
  pure('crypto.x509.parse_certificates', (operands, { checkDeadline }) =>
    showAll(certificatesOf(textAt(operands, 0), checkDeadline), showCertificateWithUris, checkDeadline),
  ),
  pure('crypto.x509.parse_certificate_request', (operands) =>
    toRego(showCertificateRequest(certificateRequestOf(textAt(operands, 0)))),
  ),
  pure('crypto.x509.parse_keypair', (operands) =>
    toRego(readKeyPair(textAt(operands, 0), textAt(operands, 1))),
  ),
  impure('crypto.x509.parse_and_verify_certificates', (operands, { now, checkDeadline }) =>
    verified(textAt(operands, 0), () => defaultDemands(now), showCertificateWithUris, checkDeadline),
  ),
  impure('crypto.x509.parse_and_verify_certificates_with_options', (operands, { now, checkDeadline }) => {
    const text = textAt(operands, 0);
    const options = objectAt(operands, 1);
    return verified(text, () => readDemands(options, now), showCertificate, checkDeadline);
  }),
];
