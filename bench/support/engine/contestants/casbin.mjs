/** `enforceSync` takes subject, object and action alone, so the size of an input is nothing to it. */
export async function casbin({ casbin: equivalent, questions }) {
  if (typeof equivalent === 'string') return { absent: equivalent };
  const { newEnforcer, newModelFromString } = await import('casbin');
  const enforcer = await newEnforcer(newModelFromString(equivalent.model));
  await enforcer.addPolicies(equivalent.policies);
  if (equivalent.groupings.length > 0) await enforcer.addGroupingPolicies(equivalent.groupings);
  const call = (request) => () => enforcer.enforceSync(...request);
  return [
    {
      key: 'casbin',
      name: 'casbin, enforceSync',
      note: equivalent.note,
      calls: questions.map(({ input }) => call(equivalent.request(input))),
      decision: (answer) => answer,
    },
  ];
}
