const noNetwork =
  'policies have no network: put the facts into policy data, or let the caller send them in the `context` of the request';

/** Never available to a policy, whatever the engine could do, and what to do instead. */
export const leftOutBuiltins: ReadonlyMap<string, string> = new Map([
  ['http.send', noNetwork],
  ['net.lookup_ip_addr', noNetwork],
  ['opa.runtime', 'policies do not see the server they run in: put what they need to know into policy data'],
  ['rego.parse_module', 'policies do not read policies: compare data instead'],
  [
    'providers.aws.sign_req',
    'policies hold no credentials and have no network: sign requests in the service that sends them',
  ],
  ['trace', 'use `print` in tests; decisions are evaluated without a trace'],
]);

/** They open what a `$ref` names, files included, in the compiler that runs tests. The engine's own do not. */
const fileOpeners: ReadonlySet<string> = new Set(['json.match_schema', 'json.verify_schema']);

export function opensFiles(name: string): boolean {
  return fileOpeners.has(name);
}

export function builtinHint(name: string, knownBuiltins: ReadonlySet<string>): string {
  const leftOut = leftOutBuiltins.get(name);
  if (leftOut !== undefined) return `\`${name}\` is left out on purpose: ${leftOut}`;
  // Only tests ever lack them, and only there.
  if (opensFiles(name)) {
    return `this server cannot keep its compiler from opening files, so tests may not reach \`${name}\`: run these tests elsewhere and leave them out of the upload`;
  }
  if (knownBuiltins.has(name)) {
    return `\`${name}\` is not available here yet: let the caller send its result in the \`context\` of the request, or put it into policy data`;
  }
  return 'there is neither a builtin nor a function of this name: check the spelling and the imports';
}
