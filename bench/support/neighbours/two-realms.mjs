import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const policies = join(import.meta.dirname, '../../../policies');

/** Makes the realms `victim`, which can be asked, and `attacker`, which is empty, with keys that reach no further. */
export async function twoRealms({ url, key }) {
  const asAdmin = (method, path, body) => sent(url, key, method, path, body);
  for (const name of ['victim', 'attacker']) await asAdmin('POST', '/admin/v1/realms', { name });
  await publishVictim(asAdmin);
  const keyFor = async (realm, scopes) => {
    const admin = `/realms/${realm}/admin/v1`;
    const client = await asAdmin('POST', `${admin}/clients`, {
      id: scopes[0].replace(':', '-'),
      name: realm,
      scopes,
    });
    return (await asAdmin('POST', `${admin}/clients/${client.id}/keys`, {})).key;
  };
  return {
    victim: await keyFor('victim', ['decisions:evaluate']),
    attacker: {
      asking: await keyFor('attacker', ['decisions:evaluate']),
      writing: await keyFor('attacker', ['admin:write']),
    },
  };
}

async function publishVictim(asAdmin) {
  const admin = '/realms/victim/admin/v1';
  await asAdmin('POST', `${admin}/users`, { id: 'alice', username: 'alice' });
  await asAdmin('POST', `${admin}/policies`, {
    name: 'certification',
    package: 'certification',
    resource_types: ['record'],
  });
  const source = (path) => ({ path, content: readFileSync(join(policies, 'certification', path), 'utf8') });
  await asAdmin('POST', `${admin}/policies/certification/versions`, {
    sources: [source('policy.rego'), source('data.json')],
    activate: true,
  });
}

async function sent(url, key, method, path, body) {
  for (;;) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    if (answer.code !== 'compiler_unavailable')
      throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  }
}
