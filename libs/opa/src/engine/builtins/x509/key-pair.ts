import { BuiltinError } from '../builtin.js';
import { toJson } from '../../rego/write-rego.js';
import { readCertificate } from './certificate.js';
import { toRego, type Plain } from './plain.js';
import { readPrivateKey } from './private-key.js';
import { bytesOf, pemBlocks, startsWith } from './read-input.js';
import { showCertificate } from './show-certificate.js';

const pemStart = '-----BEGIN ';

/**
 * Certificates and the private key of the first of them, as Go's `tls.Certificate` is shown. Either may be PEM, base64 of PEM,
 * or base64 of DER.
 *
 * @throws BuiltinError when the key is not the first certificate's.
 */
export function readKeyPair(certificateText: string, keyText: string): Plain {
  const chain = certificatesIn(certificateText);
  const [first] = chain;
  if (first === undefined) throw new BuiltinError('no certificate');
  const leaf = readCertificate(first);
  const key = readPrivateKey(privateKeyIn(keyText));
  const { algorithm, shown } = leaf.publicKey;
  if (key.algorithm !== algorithm || !isSame(key.publicHalf, shown)) {
    throw new BuiltinError('the key is not that of the certificate');
  }
  return {
    Certificate: chain,
    PrivateKey: key.whole,
    SupportedSignatureAlgorithms: null,
    OCSPStaple: null,
    SignedCertificateTimestamps: null,
    Leaf: showCertificate(leaf),
  };
}

function certificatesIn(text: string): Buffer[] {
  const bytes = bytesOf(text, pemStart);
  if (!startsWith(bytes, pemStart)) return [bytes];
  return pemBlocks(bytes).flatMap(({ type, der }) => (type === 'CERTIFICATE' ? [der] : []));
}

function privateKeyIn(text: string): Buffer {
  const bytes = bytesOf(text, pemStart);
  if (!startsWith(bytes, pemStart)) return bytes;
  const block = pemBlocks(bytes).find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (block === undefined) throw new BuiltinError('no private key');
  return block.der;
}

/** Only public halves are compared here. */
function isSame(a: Plain, b: Plain): boolean {
  return toJson(toRego(a)) === toJson(toRego(b));
}
