import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { decodePadded } from '../jwt/base64.js';
import { nextPemBlock, type PemBlock } from '../jwt/pem.js';
import { type Certificate, readCertificates } from './certificate.js';
import { type CertificateRequest, readCertificateRequest } from './certificate-request.js';

/** Characters: hundreds of certificates fit. What is shown of one is several times as long. */
const maxTextLength = 1024 * 1024;

/** Certificates in PEM, in base64 of PEM, or in base64 of DER. */
export function certificatesOf(text: string, check: () => void): Certificate[] {
  const bytes = bytesOf(text, '-----BEGIN');
  if (!startsWith(bytes, '-----BEGIN')) return readCertificates(bytes, check);
  const blocks = pemBlocks(bytes);
  if (blocks.some(({ type }) => type !== 'CERTIFICATE')) throw new BuiltinError('not only certificates');
  return readCertificates(Buffer.concat(blocks.map(({ der }) => der)), check);
}

const request = 'CERTIFICATE REQUEST';

/** A request in PEM, in base64 of PEM, or in base64 of DER. */
export function certificateRequestOf(text: string): CertificateRequest {
  const bytes = bytesOf(text, `-----BEGIN ${request}-----`);
  const [block] = pemBlocks(bytes, 1);
  if (block !== undefined && block.type !== request) throw new BuiltinError('not a certificate request');
  return readCertificateRequest(block?.der ?? bytes);
}

/** Text that does not begin as this PEM is base64. */
export function bytesOf(text: string, pemStart: string): Buffer {
  if (text.length > maxTextLength) throw new BeyondLimits('the text is too long');
  return text.startsWith(pemStart) ? Buffer.from(text) : decodePadded(text, 'standard');
}

export function startsWith(bytes: Buffer, text: string): boolean {
  return bytes.subarray(0, text.length).toString('latin1') === text;
}

/** Text around blocks is passed over. */
export function pemBlocks(bytes: Buffer, most = Infinity): PemBlock[] {
  const text = bytes.toString('latin1');
  const blocks: PemBlock[] = [];
  let block = nextPemBlock(text, 0);
  while (block !== undefined && blocks.length < most) {
    blocks.push(block);
    block = nextPemBlock(text, block.end);
  }
  return blocks;
}
