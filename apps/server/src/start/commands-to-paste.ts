import { demoRealm } from '../demo/demo-directory.js';
import type { AdminKey } from './admin-key.js';

const policy = {
  name: 'reports',
  package: 'reports',
  resource_types: ['report'],
};

const rego = `package reports

default allow := false

allow if input.subject.stored.attributes.department == input.resource.properties.department
`;

/** Commands that work in any POSIX shell as they stand: an allow, a deny, and a policy of one's own. */
export function commandsToPaste(url: string, adminKey: AdminKey): string {
  const realm = `${url}/realms/${demoRealm}`;
  const ask = (id: string, resource: object, options = '') => {
    const question = { subject: { type: 'user', id }, action: { name: 'read' }, resource };
    return post(`${realm}/access/v1/evaluation`, question, options) + echo;
  };
  const document = { type: 'document', id: 'doc-1', properties: { owner_id: 'bob', shared_with: [] } };
  const report = { type: 'report', id: 'q3', properties: { department: 'support' } };
  const upload = { rego_version: 'v1', activate: true, sources: [{ path: 'policy.rego', content: rego }] };
  return [
    '',
    'Paste these into another terminal:',
    '',
    keyLine(adminKey),
    '',
    '# bob reads his own document: allowed, with the fields to mask',
    ask('bob', document),
    '',
    '# carol does not own it: denied',
    ask('carol', document),
    '',
    '# a policy of your own: create it, upload Rego and make it live, ask for an answer that has seen it',
    post(`${realm}/admin/v1/policies`, policy) + echo,
    `REVISION=$(${post(`${realm}/admin/v1/policies/${policy.name}/versions`, upload)} | ${revisionOfAnswer})`,
    ask('carol', report, ' -H "Portcullis-At-Least-Revision: $REVISION"'),
    '',
  ].join('\n');
}

/** The secret of a key that was set from outside is known to whoever set it, and printed by nobody. */
function keyLine(adminKey: AdminKey): string {
  if (adminKey.kind === 'created') return `KEY=${adminKey.credential}`;
  return adminKey.kind === 'configured' ? 'KEY=$PORTCULLIS_BOOTSTRAP_KEY' : "KEY='put your admin key here'";
}

const echo = '; echo';
const revisionOfAnswer = String.raw`sed 's/.*"revision":\([0-9]*\).*/\1/'`;

function post(url: string, body: object, options = ''): string {
  const json = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  return `curl -sS ${url} -H "Authorization: Bearer $KEY"${options} -H 'Content-Type: application/json' -d '${json}'`;
}
