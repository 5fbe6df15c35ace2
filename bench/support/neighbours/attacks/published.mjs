/** Uploads a policy of one file under its package's name and makes it live. */
export async function published(attacker, name, rego, resourceTypes = []) {
  await attacker.mustWrite('POST', '/policies', { name, package: name, resource_types: resourceTypes });
  const upload = { sources: [{ path: 'policy.rego', content: rego }], activate: true };
  const { revision } = await attacker.mustWrite('POST', `/policies/${name}/versions`, upload);
  return revision;
}
