/** The same module in `@open-policy-agent/opa-wasm`, as its README has it. */
export async function stockSdk(workload, artifact) {
  const { loadPolicy } = (await import('@open-policy-agent/opa-wasm')).default;
  const policy = await loadPolicy(artifact.wasm);
  policy.setData(workload.data);
  const { package: entrypoint, questions } = workload;
  const fromObject = (input) => () => policy.evaluate(input, entrypoint);
  const fromText = (text) => () => JSON.stringify(policy.evaluate(JSON.parse(text), entrypoint)[0].result);
  return [
    {
      key: 'sdk-object',
      name: 'stock SDK, object to object',
      calls: questions.map(({ input }) => fromObject(input)),
      document: (answer) => answer[0].result,
    },
    {
      key: 'sdk-text',
      name: 'stock SDK, text to text',
      calls: questions.map(({ input }) => fromText(JSON.stringify(input))),
      document: JSON.parse,
    },
  ];
}
