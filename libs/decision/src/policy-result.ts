import { AuthzError, type Decision, type JsonObject, type JsonValue } from '#libs/domain';
import { parseJson } from '#libs/json';
import { frozen } from './frozen-decision.js';

/** Results are few and come often: most policies say yes or no and little else. */
const remembered = 256;
const longest = 1_024;

/** Reads decisions from results, and remembers what it read. The decisions are shared, so nobody can change them. */
export class PolicyResults {
  private readonly decisions = new Map<string, Decision>();

  /** As `readPolicyResult`. */
  read(policy: string, result: string | undefined): Decision {
    const known = result === undefined ? undefined : this.decisions.get(result);
    if (known !== undefined) return known;
    const decision = frozen(readPolicyResult(policy, result));
    if (result !== undefined && result.length <= longest) this.remember(result, decision);
    return decision;
  }

  private remember(result: string, decision: Decision): void {
    if (this.decisions.size >= remembered) this.decisions.clear();
    this.decisions.set(result, decision);
  }
}

/**
 * Reads a decision from a policy's package document: `allow` decides, and only the literal `true` allows. Everything beside it
 * whose name does not begin with `_` is the decision's context. Throws `evaluation_failed` for any other shape: a policy
 * that does not say yes or no has not decided.
 */
export function readPolicyResult(policy: string, result: string | undefined): Decision {
  const document: JsonValue | undefined = result === undefined ? undefined : parseJson(result);
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
