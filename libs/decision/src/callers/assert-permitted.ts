import { AuthzError, type Caller, defaultRealm, type Scope } from '#libs/domain';

/**
 * A caller acts in its own realm with the scopes it has. A client of the default realm that has `realms:admin` acts in every
 * realm, again only with the scopes it has; nobody else's `realms:admin` counts. Throws `not_permitted`.
 */
export function assertPermitted(caller: Caller, realm: string, scope: Scope): void {
  const administersRealms =
    caller.kind === 'client' && caller.realm === defaultRealm && caller.scopes.has('realms:admin');
  if (caller.realm !== realm && !administersRealms) {
    throw new AuthzError('not_permitted', `the caller may not act in realm \`${realm}\``);
  }
  if (!caller.scopes.has(scope) || (scope === 'realms:admin' && !administersRealms)) {
    throw new AuthzError('not_permitted', `the caller lacks scope \`${scope}\``);
  }
}
