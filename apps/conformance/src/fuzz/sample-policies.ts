import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';

import { jsonText } from './literals.js';

export interface SamplePolicy {
  /** Slash path of the package. */
  readonly path: string;
  /** Text by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** JSON text of `data`. */
  readonly data: string;
  readonly inputs: fc.Arbitrary<string>;
}

/** What the library of the sample policies reads roles from: a realm of two roles, one inheriting from the other. */
const roles = {
  viewer: { lineage: ['viewer'], permissions: { document: { read: true }, todo: { '*': true } } },
  admin: { lineage: ['admin', 'viewer'], permissions: { '*': { '*': true } } },
};

/** Every policy in a folder that holds a `policy.rego`, with the library that all of them may import. */
export function samplePolicies(folder: string): SamplePolicy[] {
  const library = join(folder, 'lib/rbac.rego');
  const libraryText = existsSync(library) ? readFileSync(library, 'utf8') : 'package portcullis_empty\n';
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'policy.rego')))
    .map((name) => samplePolicy(join(folder, name), libraryText));
}

function samplePolicy(folder: string, library: string): SamplePolicy {
  const read = (name: string): string => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const text = read('policy.rego');
  const own = JSON.parse(read('data.json') || '{}') as Record<string, unknown>;
  const words = `${text}${read('policy_test.rego')}${read('data.json')}`.matchAll(/"([^"\\\n]{1,60})"/g);
  return {
    path: (/^package\s+([\w.]+)/m.exec(text)?.[1] ?? '').replaceAll('.', '/'),
    // The library first: OPA takes files one by one, and the policy calls it.
    files: { 'rbac.rego': library, 'policy.rego': text },
    data: JSON.stringify({ ...own, portcullis: { roles, documents: {} } }),
    inputs: inputsOf([...new Set([...words].map(([, word = '']) => word))]),
  };
}

/** Questions in the documented form of the input, in the form of an OPA client, and in neither, of the policy's own words. */
function inputsOf(words: readonly string[]): fc.Arbitrary<string> {
  const word = fc.constantFrom('', ...words).map((text) => JSON.stringify(text));
  const odd = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<T | string> =>
    fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: jsonText });
  const list = fc.array(word, { maxLength: 3 }).map((texts) => `[${texts.join(',')}]`);
  const value = fc.oneof(word, list, fc.constantFrom('true', 'false', 'null'), jsonText);
  const properties = fc.array(fc.tuple(word, value), { maxLength: 4 }).map(objectText);
  const known = objectOf({ id: word, username: word, emails: list, attributes: properties, roles: list });
  const subject = objectOf({ type: word, id: word, properties, claims: properties, stored: known });
  const action = fc.oneof(objectOf({ name: word, properties }), word);
  const resource = fc.oneof(objectOf({ type: word, id: word, properties }), properties);
  return odd(
    objectOf({
      realm: word,
      subject: odd(subject),
      user: odd(known),
      action: odd(action),
      resource: odd(resource),
      context: odd(properties),
    }),
  );
}

function objectOf(members: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  return fc
    .record(members, { requiredKeys: [] })
    .map((record) =>
      objectText(Object.entries(record).map(([name, text]) => [JSON.stringify(name), text ?? 'null'])),
    );
}

/** Of equal names the last stays: a repeated one is another matter. */
function objectText(entries: readonly (readonly [name: string, value: string])[]): string {
  const members = [...new Map(entries.map(([name, value]) => [name, value]))];
  return `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`;
}
