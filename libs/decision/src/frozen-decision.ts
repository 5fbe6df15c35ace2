import type { Decision, JsonValue } from '#libs/domain';

/** Many callers get the same decision, so none may change it. */
export function frozen(decision: Decision): Decision {
  if (decision.context !== undefined) freezeAll(decision.context);
  return Object.freeze(decision);
}

/** What is frozen is frozen through and through: nobody else freezes decisions. */
function freezeAll(value: JsonValue): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.values(value).forEach(freezeAll);
  Object.freeze(value);
}
