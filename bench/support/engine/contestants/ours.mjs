import { OpaPolicyEngine } from '#libs/opa';

/** @param {import('../workloads.mjs').Workload} workload */
export async function ours(workload, artifact) {
  const engine = new OpaPolicyEngine();
  const policy = await engine.load(artifact, workload.data);
  const { package: entrypoint, questions } = workload;
  const fromText = (text) => () => policy.evaluate(entrypoint, text);
  const fromObject = (input) => () => {
    const answer = policy.evaluate(entrypoint, JSON.stringify(input));
    // Here as in the server: a promise only of what goes on elsewhere.
    return answer instanceof Promise ? answer.then(JSON.parse) : JSON.parse(answer);
  };
  const close = async () => {
    policy.dispose();
    await engine.close?.();
  };
  return [
    {
      key: 'ours-text',
      name: 'portcullis, text to text',
      calls: questions.map(({ input }) => fromText(JSON.stringify(input))),
      document: JSON.parse,
      close,
    },
    {
      key: 'ours-object',
      name: 'portcullis, object to object',
      calls: questions.map(({ input }) => fromObject(input)),
      document: (answer) => answer,
    },
  ];
}
