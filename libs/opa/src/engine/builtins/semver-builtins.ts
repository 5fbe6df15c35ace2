import { compareCodePoints } from '../rego/compare-rego.js';
import { RegoNumber } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, inLongSteps, pure } from './builtin.js';
import { textAt } from './operands.js';

interface Version {
  readonly core: readonly bigint[];
  readonly preRelease: readonly string[];
}

const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const pattern = new RegExp(`^v?(\\d+)\\.(\\d+)\\.(\\d+)(?:-(${identifiers})?)?(?:\\+(?:${identifiers})?)?$`);
const maxPart = 2n ** 63n - 1n;
const maxDigits = 19;

/** As lenient as OPA: a leading `v`, leading zeros and empty suffixes pass, where Semantic Versioning 2.0.0 refuses them. */
function parse(text: string): Version | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(1, 4).map(withoutLeadingZeros);
  if (parts.some((part) => part.length > maxDigits)) return undefined;
  const core = parts.map((part) => BigInt(part));
  if (core.some((part) => part > maxPart)) return undefined;
  return { core, preRelease: match[4]?.split('.') ?? [] };
}

function parsed(text: string): Version {
  const version = parse(text);
  if (version === undefined) throw new BuiltinError('not a semantic version');
  return version;
}

function compare(a: Version, b: Version): number {
  for (const [index, part] of a.core.entries()) {
    const other = b.core[index] ?? 0n;
    if (part !== other) return part < other ? -1 : 1;
  }
  return comparePreRelease(a.preRelease, b.preRelease);
}

/** A release is later than its pre-releases. */
function comparePreRelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (const [index, identifier] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(identifier, other);
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): number {
  const numeric = [a, b].map((text) => /^\d+$/.test(text));
  if (numeric[0] !== numeric[1]) return numeric[0] === true ? -1 : 1;
  if (numeric[0] === true) return compareDigits(withoutLeadingZeros(a), withoutLeadingZeros(b));
  return Math.sign(compareCodePoints(a, b));
}

/** Of any length, which OPA compares only up to 64 bits. */
function compareDigits(a: string, b: string): number {
  return Math.sign(a.length - b.length || compareCodePoints(a, b));
}

function withoutLeadingZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

export const semverBuiltins: readonly Builtin[] = [
  pure('semver.is_valid', ([version]) => typeof version === 'string' && parse(version) !== undefined),
  pure('semver.compare', (operands) =>
    RegoNumber.of(compare(parsed(textAt(operands, 0)), parsed(textAt(operands, 1)))),
  ),
].map(inLongSteps);
