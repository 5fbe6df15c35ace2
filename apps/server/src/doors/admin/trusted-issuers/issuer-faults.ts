import { AuthzError, type Fault } from '#libs/domain';

/** Members of the domain's issuer, and what they are called on the wire. */
const wireNames: readonly (readonly [RegExp, string])[] = [
  [/^keys\.jwksUri/, 'jwks_uri'],
  [/^keys\.jwks/, 'jwks'],
  [/^keys$/, 'jwks_uri'],
  [/^clockToleranceSeconds/, 'clock_tolerance_seconds'],
  [/^maxAgeSeconds/, 'max_age_seconds'],
];

/** Names what the validator of issuers finds wrong in `write` by the members that the caller sent. */
export async function withWireNames<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof AuthzError) || error.code !== 'invalid_request') throw error;
    throw new AuthzError(error.code, error.message, { faults: error.faults.map(onWire), cause: error });
  }
}

function onWire(fault: Fault): Fault {
  const found = wireNames.find(([pattern]) => pattern.test(fault.at));
  return found ? { ...fault, at: fault.at.replace(found[0], found[1]) } : fault;
}
