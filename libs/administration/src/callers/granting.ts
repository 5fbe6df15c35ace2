import {
  AuthzError,
  type Caller,
  type Client,
  defaultRealm,
  type Fault,
  type Scope,
  type TrustedIssuer,
} from '#libs/domain';
import { refuseWhenFaulty } from '../refusals.js';

/** Nobody grants scopes they do not hold, however the grant is dressed. `at` names the member that grants. */
export function assertHolds(caller: Caller, granted: readonly Scope[], at: string): void {
  refuseUnheld(caller, granted, at, 'nobody grants scopes that they do not hold');
}

/**
 * Nobody touches a client that may do more than they may, its keys included: neither to act in its name nor to put it out of
 * service. What a disabled client holds counts too.
 */
export function assertMayChange(caller: Caller, client: Client): void {
  refuseUnheld(caller, client.scopes, 'client.scopes', 'nobody changes a client that holds scopes they lack');
}

/** The same for an issuer, whose bearers it lets in: to take it away puts them out of service. */
export function assertMayChangeIssuer(caller: Caller, issuer: TrustedIssuer): void {
  const message = 'nobody changes a trusted issuer that grants scopes they lack';
  refuseUnheld(caller, issuer.callerScopes, 'trusted_issuer.caller_scopes', message);
}

function refuseUnheld(caller: Caller, held: readonly Scope[], at: string, message: string): void {
  const faults = held.flatMap((scope, index): Fault[] =>
    caller.scopes.has(scope) ? [] : [{ at: `${at}[${index}]`, message: `you do not hold \`${scope}\`` }],
  );
  if (faults.length > 0) throw new AuthzError('not_permitted', message, { faults });
}

/** `realms:admin` counts only for clients of the default realm; granting it elsewhere would promise what is never kept. */
export function refuseIdleRealmsAdmin(scopes: readonly Scope[], countsHere: boolean, at: string): void {
  const index = scopes.indexOf('realms:admin');
  if (index < 0 || countsHere) return;
  const message = `\`realms:admin\` counts only for clients of the realm \`${defaultRealm}\``;
  refuseWhenFaulty([{ at: `${at}[${index}]`, message }]);
}

/** A caller that takes away its own right to administer could not give it back. */
export function isSelf(caller: Caller, realm: string, clientId: string): boolean {
  return caller.kind === 'client' && caller.realm === realm && caller.id === clientId;
}
