import { asAdmin, publishShipped } from '../portcullis.mjs';

/** Makes the realms `victim`, which can be asked, and `attacker`, which is empty, with keys that reach no further. */
export async function twoRealms({ url, key }) {
  const ask = (method, path, body) => asAdmin({ url, key }, method, path, body);
  for (const name of ['victim', 'attacker']) await ask('POST', '/admin/v1/realms', { name });
  const admin = (method, path, body) => ask(method, `/realms/victim/admin/v1${path}`, body);
  await admin('POST', '/users', { id: 'alice', username: 'alice' });
  await publishShipped({ admin }, 'certification');
  const keyFor = async (realm, scopes) => {
    const clients = `/realms/${realm}/admin/v1/clients`;
    const client = await ask('POST', clients, {
      id: scopes[0].replace(':', '-'),
      name: realm,
      scopes,
    });
    return (await ask('POST', `${clients}/${client.id}/keys`, {})).key;
  };
  return {
    victim: await keyFor('victim', ['decisions:evaluate']),
    attacker: {
      asking: await keyFor('attacker', ['decisions:evaluate']),
      writing: await keyFor('attacker', ['admin:write']),
    },
  };
}
