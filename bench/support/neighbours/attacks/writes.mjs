import { steadily } from '../attacker.mjs';
import { published } from './published.mjs';

const everySecond = 1_000;
/** Of 1,000 permissions each: one heir fits into the default quota beside them. */
const wideRoles = 45;
const role = (permissions, parents = []) => ({ description: '', permissions, parents });

/** One trivial write a second: what has not changed must cost nobody anything. */
const roleWrites = (attacker, signal) => {
  let writes = 0;
  return steadily(signal, everySecond, () =>
    attacker.write('PUT', '/roles/trifle', role([`trifle:g${writes++}`]), { signal }),
  );
};

const readsEverything = `package everything

default allow := false

allow if data.portcullis.roles[input.subject.stored.roles[_]].permissions.record.read

allow if data.portcullis.documents[_].entries[input.resource.id].owner == input.subject.id
`;

/** The body that writes a document of about so many bytes. */
function documentOf(bytes) {
  const entry = (_, n) => [`entry-${100_000 + n}`, { owner: `user-${100_000 + n}`, level: n % 9 }];
  const entries = Object.fromEntries(Array.from({ length: Math.floor(bytes / 54) }, entry));
  return JSON.stringify({ document: { entries } });
}

/** As much as the realm may have: what a quota refuses is told, and the attack goes on with what is there. */
async function fillWithDocuments(attacker, documents, bytesEach) {
  const text = documentOf(bytesEach);
  for (let n = 0; n < documents; n++) {
    if (!(await attacker.mayWrite('PUT', `/policy-data/document-${n}`, text))) return;
  }
}

const documentsAnd = (documents, bytesEach) => async (attacker) => {
  await attacker.mustWrite('POST', '/roles', { name: 'trifle', ...role([]) });
  await published(attacker, 'everything', readsEverything, ['record']);
  await fillWithDocuments(attacker, documents, bytesEach);
  await attacker.mustWrite('PUT', '/policy-data/tiny', '{"document":{"entries":{}}}');
};

const smallPolicy = (name) => `package ${name}

default allow := false

allow if input.action.name == "${name}"
`;

/** Roles that each inherit all of the wide ones, as many as the realm may have. */
async function inheritEverything(attacker, heirs) {
  const names = Array.from({ length: wideRoles }, (_, n) => `wide-${n}`);
  for (const name of names) {
    const permissions = Array.from({ length: 1_000 }, (_, n) => `${name}-type-${n}:act`);
    if (!(await attacker.mayWrite('POST', '/roles', { name, ...role(permissions) }))) break;
  }
  for (let n = 0; n < heirs; n++) {
    if (!(await attacker.mayWrite('POST', '/roles', { name: `heir-${n}`, ...role([], names) }))) break;
  }
}

export const writes = [
  {
    name: 'role-writes-beside-data',
    what: 'one role write a second beside 15 documents of 1 MB',
    setUp: documentsAnd(15, 1_000_000),
    run: roleWrites,
  },
  {
    name: 'tiny-document-beside-60',
    what: 'one tiny document a second beside 60 documents, 56 MB',
    setUp: documentsAnd(60, 940_000),
    run: (attacker, signal) => {
      let n = 0;
      return steadily(signal, everySecond, () =>
        attacker.write('PUT', '/policy-data/tiny', `{"document":{"entries":{"n":{"owner":"${n++}"}}}}`, {
          signal,
        }),
      );
    },
  },
  {
    name: 'large-documents',
    what: 'a document of 1 MB a second, replaced beside 15 of them',
    setUp: documentsAnd(15, 1_000_000),
    run: (attacker, signal) => {
      const texts = [990_000, 1_000_000].map(documentOf);
      let n = 0;
      return steadily(signal, everySecond, () =>
        attacker.write('PUT', '/policy-data/document-0', texts[n++ % texts.length], { signal }),
      );
    },
  },
  {
    name: 'role-writes-and-300-policies',
    what: 'one role write a second in a realm of 300 small policies',
    setUp: async (attacker) => {
      await attacker.mustWrite('POST', '/roles', { name: 'trifle', ...role([]) });
      const names = Array.from({ length: 300 }, (_, n) => `small_${n}`);
      const publisher = async () => {
        for (let name = names.pop(); name !== undefined; name = names.pop()) {
          await published(attacker, name, smallPolicy(name), [name]);
        }
      };
      await Promise.all([publisher(), publisher()]);
    },
    run: roleWrites,
  },
  {
    name: 'roles-that-inherit',
    what: `one role write a second beside up to 160 roles that inherit ${wideRoles},000 permissions each`,
    setUp: async (attacker) => {
      await attacker.mustWrite('POST', '/roles', { name: 'trifle', ...role([]) });
      await published(attacker, 'everything', readsEverything, ['record']);
      await inheritEverything(attacker, 160);
    },
    run: roleWrites,
  },
];
