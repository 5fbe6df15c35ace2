import { BuiltinError } from '../builtin.js';
import { areAllowed } from './allowed-names.js';
import type { Certificate } from './certificate.js';
import { isGoodWithoutPolicies } from './chain-policies.js';
import { isNamed } from './host-name.js';
import { didSign, isRepeated, Issuers } from './issuers.js';
import type { ObjectId } from './object-id.js';
import { servesUsage } from './usages.js';

export interface Demands {
  /** Nanoseconds since the epoch at which every certificate must be valid. */
  readonly at: bigint;
  /** A host for which the leaf must speak; empty for any. */
  readonly host: string;
  /** One of them must be served. */
  readonly usages: readonly ObjectId[];
}

type Chain = readonly Certificate[];
type Role = 'leaf' | 'intermediate' | 'root';

/** Signatures looked at before we give up: certificates may be made so that there are endless chains to try. */
const maxSignatures = 100;

/**
 * The first good chain, from the leaf to the root. Nothing is asked of anybody: certificates that were revoked still verify.
 *
 * @param certificates the trusted root first, then intermediates in any order and number, the leaf last.
 * @throws BuiltinError when there is no good chain.
 */
export function verifyChain(
  certificates: readonly Certificate[],
  demands: Demands,
  check: () => void,
): Chain {
  const [root, ...others] = certificates;
  const leaf = others.pop();
  if (root === undefined || leaf === undefined)
    throw new BuiltinError('a chain has two certificates at least');
  if (!isAcceptable(leaf, 'leaf', [], demands.at)) throw new BuiltinError('the leaf is not valid');
  const { names } = leaf.statements;
  if (demands.host !== '' && !isNamed(demands.host, names))
    throw new BuiltinError('the leaf is of another host');
  const builder = new ChainBuilder(new Issuers([root]), new Issuers(others), demands.at, check);
  for (const chain of builder.chains(leaf)) if (isGood(chain, demands.usages, check)) return chain;
  throw new BuiltinError('no good chain from the leaf to the root');
}

class ChainBuilder {
  private signatures = 0;

  constructor(
    private readonly roots: Issuers,
    private readonly intermediates: Issuers,
    private readonly at: bigint,
    private readonly check: () => void,
  ) {}

  /** All that are signed and valid, likely ones first. */
  *chains(leaf: Certificate): Generator<Chain> {
    if (this.roots.has(leaf)) yield [leaf];
    else yield* this.longer([leaf], leaf);
  }

  private *longer(chain: Chain, last: Certificate): Generator<Chain> {
    for (const root of this.roots.of(last)) {
      if (this.extends(chain, last, root, 'root')) yield [...chain, root];
    }
    for (const issuer of this.intermediates.of(last)) {
      if (this.extends(chain, last, issuer, 'intermediate')) yield* this.longer([...chain, issuer], issuer);
    }
  }

  private extends(chain: Chain, last: Certificate, issuer: Certificate, role: Role): boolean {
    this.check();
    if (++this.signatures > maxSignatures) throw new BuiltinError('too many chains to try');
    return !isRepeated(issuer, chain) && didSign(issuer, last) && isAcceptable(issuer, role, chain, this.at);
  }
}

/** INVARIANT: an extension that is critical and not understood, wholly, lets nothing pass. */
function isAcceptable(certificate: Certificate, role: Role, below: Chain, at: bigint): boolean {
  const { statements, notBefore, notAfter } = certificate;
  if (statements.unhandledCritical.length > 0) return false;
  if (at < notBefore.nanoseconds || at > notAfter.nanoseconds) return false;
  const { basicConstraints } = statements;
  if (basicConstraints === undefined) return role !== 'intermediate';
  if (role === 'intermediate' && !basicConstraints.isAuthority) return false;
  const { maxPathLength } = basicConstraints;
  return maxPathLength < 0n || BigInt(below.length - 1) <= maxPathLength;
}

function isGood(chain: Chain, usages: readonly ObjectId[], check: () => void): boolean {
  const limits = chain.map(({ statements }) => statements.extendedUsages);
  return isGoodWithoutPolicies(chain) && servesUsage(limits, usages) && keepsConstraints(chain, check);
}

/** What an authority lays down for names holds for every certificate below it. */
function keepsConstraints(chain: Chain, check: () => void): boolean {
  return chain.every(({ extensions, statements }, index) => {
    if (!has(extensions, '2.5.29.17')) return true;
    const above = chain.slice(index + 1).filter((issuer) => has(issuer.extensions, '2.5.29.30'));
    return above.every((issuer) => areAllowed(statements.names, issuer.statements.nameConstraints, check));
  });
}

function has(extensions: Certificate['extensions'], wanted: ObjectId): boolean {
  return extensions.some(({ id }) => id === wanted);
}
