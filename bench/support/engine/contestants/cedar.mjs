let loaded = 0;

/** Policies are parsed once; Cedar's Wasm build takes the entities anew with each call. Calls are made ready before timing. */
export async function cedar({ cedar: equivalent, questions }) {
  if (typeof equivalent === 'string') return { absent: equivalent };
  const { default: wasm } = await import('@cedar-policy/cedar-wasm/nodejs');
  const id = `set-${++loaded}`;
  const parsed = wasm.preparsePolicySet(id, { staticPolicies: equivalent.policies });
  if (parsed.type !== 'success') return { absent: `its policies were refused: ${JSON.stringify(parsed)}` };
  const call = (input) => {
    const prepared = { ...equivalent.call(input), preparsedPolicySetId: id };
    return () => wasm.statefulIsAuthorized(prepared);
  };
  return [
    {
      key: 'cedar',
      name: 'cedar-wasm, object to object',
      note: equivalent.note,
      calls: questions.map(({ input }) => call(input)),
      decision: allowed,
    },
  ];
}

function allowed(answer) {
  if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0)
    throw new Error(JSON.stringify(answer));
  return answer.response.decision === 'allow';
}
