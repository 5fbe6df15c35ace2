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

/**
 * What a batch answers, in order. What could not be decided is refused and says so, which a plain deny does not; so does what
 * would make the decisions longer than `most` characters together.
 */
export function evaluationsText(items: readonly (Decision | AuthzError)[], most = Infinity): string {
  let left = most;
  let tooLarge: string | undefined;
  // Equal answers often are one object, of which the context need not be written again.
  const texts = new Map<Decision | AuthzError, string>();
  const textOf = (item: Decision | AuthzError): string => {
    if (!(item instanceof AuthzError) && item.context === undefined) return decisionText(item);
    const text = left < 0 ? '' : (texts.get(item) ?? itemText(item));
    left -= text.length;
    if (left < 0) return (tooLarge ??= itemText(answerTooLarge(most)));
    texts.set(item, text);
    return text;
  };
  return `{"evaluations":[${items.map(textOf).join(',')}]}`;
}

function answerTooLarge(most: number): AuthzError {
  const message = `the decisions of this batch are longer than ${most} characters together: ask for fewer at once`;
  return new AuthzError('result_too_large', message);
}

function itemText(item: Decision | AuthzError): string {
  if (!(item instanceof AuthzError)) return decisionText(item);
  const error = { status: httpStatusOf(item.code), message: item.message };
  return `{"decision":false,"context":${JSON.stringify({ error })}}`;
}
