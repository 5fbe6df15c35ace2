import { objectOf } from '../rego/make-rego.js';
import { type RegoEntry, RegoNumber, type RegoObject } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, pure } from './builtin.js';
import { textAt } from './operands.js';

const dashed = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** With dashes, bare, as a URN, or between any two characters, which are meant to be braces. */
const forms = new RegExp(
  `^(?:(${dashed})|([0-9a-f]{32})|urn:uuid:(${dashed})|[\\0-\\x7f](${dashed})[\\0-\\x7f])$`,
  'i',
);

/** What RFC 9562 lets one read out of a UUID: version and variant, and of versions 1 and 2 when and where it was made. */
function parse(text: string): RegoObject {
  const bytes = bytesOf(text);
  const version = byteAt(bytes, 6) >> 4;
  return objectOf([
    ['version', RegoNumber.of(version)],
    ['variant', variantOf(byteAt(bytes, 8))],
    ...(version === 1 || version === 2 ? originOf(bytes) : []),
    ...(version === 2 ? localIdOf(bytes) : []),
  ]);
}

function bytesOf(text: string): Buffer {
  const [, ...found] = forms.exec(text) ?? [];
  const digits = found.join('');
  if (digits === '') throw new BuiltinError('not a UUID');
  return Buffer.from(digits.replaceAll('-', ''), 'hex');
}

function byteAt(bytes: Buffer, index: number): number {
  return bytes[index] ?? 0;
}

function variantOf(byte: number): string {
  if (byte >= 0xe0) return 'Future';
  if (byte >= 0xc0) return 'Microsoft';
  return byte >= 0x80 ? 'RFC4122' : 'Reserved';
}

function originOf(bytes: Buffer): RegoEntry[] {
  return [
    ['time', RegoNumber.of(nanosOf(bytes))],
    ['nodeid', Array.from(bytes.subarray(10), hexByte).join('-')],
    ['macvariables', addressKind(byteAt(bytes, 10))],
    ['clocksequence', RegoNumber.of(bytes.readUInt16BE(8) & 0x3fff)],
  ];
}

/** From the start of the Gregorian calendar, 1582-10-15, to 1970, in units of 100 ns. */
const gregorianToUnix = 122_192_928_000_000_000n;

/** Nanoseconds since 1970 in 64 bits, which go round after the year 2262 as OPA's do. */
function nanosOf(bytes: Buffer): bigint {
  const low = BigInt(bytes.readUInt32BE(0));
  const middle = BigInt(bytes.readUInt16BE(4));
  const high = BigInt(bytes.readUInt16BE(6) & 0x0fff);
  const ticks = (high << 48n) | (middle << 32n) | low;
  return BigInt.asIntN(64, (ticks - gregorianToUnix) * 100n);
}

/** Two bits of a MAC address, RFC 9542 section 2.1. */
function addressKind(firstByte: number): string {
  const scope = (firstByte & 2) === 0 ? 'global' : 'local';
  return `${scope}:${(firstByte & 1) === 0 ? 'unicast' : 'multicast'}`;
}

const domains = ['Person', 'Group', 'Org'];

/** DCE security: version 2 carries a local identifier and the domain that it belongs to. */
function localIdOf(bytes: Buffer): RegoEntry[] {
  const domain = byteAt(bytes, 9);
  return [
    ['id', RegoNumber.of(bytes.readUInt32BE(0))],
    ['domain', domains[domain] ?? `Domain${domain}`],
  ];
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

export const uuidBuiltins: readonly Builtin[] = [
  pure('uuid.parse', (operands) => parse(textAt(operands, 0))),
];
