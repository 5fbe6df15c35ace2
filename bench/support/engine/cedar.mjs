/** A question as Cedar takes it; action and context as ours have them. */
export function cedarQuestion({ principal, action, resource, entities, context = {} }) {
  return {
    principal,
    action: { type: 'Action', id: action },
    resource,
    context: withoutNulls(context),
    entities,
  };
}

/** Cedar knows neither null nor fractions: the padding holds the same members with texts instead. */
function withoutNulls(value) {
  return JSON.parse(JSON.stringify(value), (_, member) => {
    if (member === null) return 'null';
    return typeof member === 'number' && !Number.isInteger(member) ? String(member) : member;
  });
}
