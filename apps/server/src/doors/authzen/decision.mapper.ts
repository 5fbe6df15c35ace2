import { AuthzError, type Decision } from '#libs/domain';
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

/** What a batch answers, in order. What could not be decided is refused and says so, which a plain deny does not. */
export function evaluationsText(items: readonly (Decision | AuthzError)[]): string {
  return `{"evaluations":[${items.map(itemText).join(',')}]}`;
}

function itemText(item: Decision | AuthzError): string {
  if (!(item instanceof AuthzError)) return decisionText(item);
  const error = { status: httpStatusOf(item.code), message: item.message };
  return `{"decision":false,"context":${JSON.stringify({ error })}}`;
}
