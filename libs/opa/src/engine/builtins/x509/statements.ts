import { type AlternativeNames, noNames } from './alternative-names.js';
import { type NameConstraints, noConstraints } from './name-constraints.js';
import type { ObjectId } from './object-id.js';

/** What a certificate's extensions say, with defaults for those that it does not have. */
export interface Statements {
  /** Bits as RFC 5280 section 4.2.1.3 numbers them. */
  keyUsage: number;
  basicConstraints: { readonly isAuthority: boolean; readonly maxPathLength: bigint } | undefined;
  names: AlternativeNames;
  nameConstraints: NameConstraints;
  extendedUsages: readonly ObjectId[];
  subjectKeyId: Buffer | undefined;
  authorityKeyId: Buffer | undefined;
  revocationLists: readonly string[];
  ocspServers: readonly string[];
  issuerUrls: readonly string[];
  policies: readonly { readonly id: ObjectId; readonly isLarge: boolean }[] | undefined;
  policyMappings: readonly { readonly issuer: ObjectId; readonly subject: ObjectId }[];
  requireExplicitPolicy: bigint | undefined;
  inhibitPolicyMapping: bigint | undefined;
  inhibitAnyPolicy: bigint | undefined;
  /** Critical ones that we do not understand: such a certificate is never verified. */
  unhandledCritical: readonly ObjectId[];
}

export function noStatements(): Statements {
  return {
    keyUsage: 0,
    basicConstraints: undefined,
    names: noNames,
    nameConstraints: noConstraints,
    extendedUsages: [],
    subjectKeyId: undefined,
    authorityKeyId: undefined,
    revocationLists: [],
    ocspServers: [],
    issuerUrls: [],
    policies: undefined,
    policyMappings: [],
    requireExplicitPolicy: undefined,
    inhibitPolicyMapping: undefined,
    inhibitAnyPolicy: undefined,
    unhandledCritical: [],
  };
}
