import { AuthzError, type Decision, type JsonObject, type JsonValue } from '#libs/domain';

/**
 * Reads a decision from a policy's package document: `allow` decides, and only the literal `true` allows. Everything beside it
 * whose name does not begin with `_` is the decision's context. Throws `evaluation_failed` for any other shape: a policy
 * that does not say yes or no has not decided.
 */
export function readPolicyResult(policy: string, result: string | undefined): Decision {
  const document: JsonValue | undefined =
    result === undefined ? undefined : (JSON.parse(result) as JsonValue);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw undecided(policy, 'has no package document');
  }
  const { allow, ...rest } = document;
  if (typeof allow !== 'boolean') {
    throw undecided(policy, allow === undefined ? 'leaves `allow` undefined' : 'gives `allow` no boolean');
  }
  const effect = allow ? 'allow' : 'deny';
  const context = contextOf(rest);
  return context === undefined ? { effect } : { effect, context };
}

function contextOf(members: JsonObject): JsonObject | undefined {
  const shown = Object.entries(members).filter(([name]) => !name.startsWith('_'));
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}

function undecided(policy: string, what: string): AuthzError {
  return new AuthzError(
    'evaluation_failed',
    `policy \`${policy}\` ${what} for this input: add \`default allow := false\``,
  );
}
