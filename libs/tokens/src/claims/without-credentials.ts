import type { JsonObject, JsonValue } from '#libs/domain';

/** Members that carry a credential by definition: RFC 6749, OpenID Connect Core 5.6.2 (aggregated and distributed claims). */
const credentialMembers = new Set(['access_token', 'refresh_token', 'id_token', 'JWT']);

/** A JOSE object in compact serialization: its header begins with `{"`. */
const compactJose = /^eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){2,4}$/;

/**
 * A copy of verified claims that holds nothing with which somebody could act for the subject: tokens inside the token go, at
 * every level. All else stays, `act`, `scope` and `cnf` too: `cnf` names a key without being one, and who accepts a token as
 * its bearer's credential must be able to see that it is bound to a key.
 */
export function withoutCredentials(claims: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([member, value]) => !credentialMembers.has(member) && !isToken(value))
      .map(([member, value]) => [member, inner(value)]),
  );
}

function inner(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.filter((item) => !isToken(item)).map(inner);
  if (typeof value === 'object' && value !== null) return withoutCredentials(value);
  return value;
}

function isToken(value: JsonValue): boolean {
  return typeof value === 'string' && compactJose.test(value);
}
