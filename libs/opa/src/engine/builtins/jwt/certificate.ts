import { X509Certificate } from 'node:crypto';

import { BuiltinError } from '../builtin.js';

/** One certificate in DER, with nothing behind it. */
export function readCertificate(der: Buffer): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
  } catch {
    throw new BuiltinError('malformed certificate');
  }
  // Node reads PEM too, even from inside of DER.
  if (!certificate.raw.equals(der)) throw new BuiltinError('more than one certificate');
  return certificate;
}
