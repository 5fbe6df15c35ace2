import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import type { Builtin } from './builtin.js';
import { findBuiltin, supportedBuiltins } from './registry.js';

const folder = new URL('./', import.meta.url);
const families = readdirSync(folder)
  .filter((name) => name.endsWith('-builtins.ts'))
  .map((name) => name.replace('.ts', ''));

/** These take the place of builtins that a module has itself, and so add none. */
const mended = 'mended-builtins';

/** The one list that a file of builtins exports, by its name. */
async function listOf(family: string): Promise<readonly [name: string, builtins: readonly Builtin[]]> {
  const exported = (await import(`./${family}.js`)) as Record<string, readonly Builtin[]>;
  const lists = Object.entries(exported).filter(([name]) => name.endsWith('Builtins'));
  expect(lists).toHaveLength(1);
  return lists[0] as [string, readonly Builtin[]];
}

describe.each(families)('%s', (family) => {
  it('is in the registry, unless modules have it themselves', async () => {
    const [, builtins] = await listOf(family);
    for (const builtin of builtins) {
      expect(findBuiltin(builtin.name)).toBe(family === mended ? undefined : builtin);
    }
  });

  it('has a spec beside it that asks for a case of each of its builtins', async () => {
    const [name] = await listOf(family);
    const spec = readFileSync(new URL(`${family}.spec.ts`, folder), 'utf8');
    expect(spec.replaceAll(/\s/g, '')).toContain(`describeEveryBuiltinHasACase(${name}.`);
  });
});

describe('the registry', () => {
  it('has no builtin but those', async () => {
    const lists = await Promise.all(families.filter((family) => family !== mended).map(listOf));
    const names = lists.flatMap(([, builtins]) => builtins.map(({ name }) => name));
    expect(supportedBuiltins()).toEqual(names.sort());
  });

  it.each(['http.send', 'net.lookup_ip_addr', 'opa.runtime', 'trace'])('does not have %s', (name) => {
    expect(findBuiltin(name)).toBeUndefined();
  });
});
