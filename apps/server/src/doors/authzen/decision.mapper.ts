import type { AuthzError, Decision } from '#libs/domain';
import { httpStatusOf } from '#libs/transport';

const allowed = '{"decision":true}';
const denied = '{"decision":false}';

/** A decision as AuthZEN JSON text: exactly `{"decision":<bool>}` unless the policy said more. */
export function decisionText({ effect, context }: Decision): string {
  // Only a literal allow allows.
  const allow = effect === 'allow';
  if (context === undefined) return allow ? allowed : denied;
  return `{"decision":${allow},"context":${JSON.stringify(context)}}`;
}

/** An item of a batch that could not be decided: it is refused and says so, which a plain deny does not. */
export function undecidedText({ code, message }: AuthzError): string {
  const error = { status: httpStatusOf(code), message };
  return `{"decision":false,"context":${JSON.stringify({ error })}}`;
}
