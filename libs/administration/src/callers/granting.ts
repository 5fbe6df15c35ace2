import { AuthzError, type Caller, type Client, defaultRealm, type Fault, type Scope } from '#libs/domain';
import { refuseWhenFaulty } from '../refusals.js';

/** Nobody grants scopes they do not hold, however the grant is dressed. `at` names the member that grants. */
export function assertHolds(caller: Caller, granted: readonly Scope[], at: string): void {
  const faults = granted.flatMap((scope, index): Fault[] =>
    caller.scopes.has(scope) ? [] : [{ at: `${at}[${index}]`, message: `you do not hold \`${scope}\`` }],
  );
  if (faults.length > 0) {
    throw new AuthzError('not_permitted', 'nobody grants scopes that they do not hold', { faults });
  }
}

/** `realms:admin` counts only for clients of the default realm; granting it elsewhere would promise what is never kept. */
export function refuseIdleRealmsAdmin(scopes: readonly Scope[], countsHere: boolean, at: string): void {
  const index = scopes.indexOf('realms:admin');
  if (index < 0 || countsHere) return;
  const message = `\`realms:admin\` counts only for clients of the realm \`${defaultRealm}\``;
  refuseWhenFaulty([{ at: `${at}[${index}]`, message }]);
}

/** Scopes that become usable by replacing `before` with `after`. Enabling a client grants all that it has. */
export function newlyGranted(before: Client, after: Client): readonly Scope[] {
  const enabled = before.status === 'disabled' && after.status === 'active';
  return enabled ? after.scopes : after.scopes.filter((scope) => !before.scopes.includes(scope));
}

/** A caller that takes away its own right to administer could not give it back. */
export function isSelf(caller: Caller, realm: string, clientId: string): boolean {
  return caller.kind === 'client' && caller.realm === realm && caller.id === clientId;
}
