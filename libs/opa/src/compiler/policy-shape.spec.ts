import { describe, expect, it } from '@jest/globals';
import { allowRule, entrypoints, packageFaults, schemaFaults } from './policy-shape.js';
import type { RegoModule, RegoRule } from './rego-module.js';

function rule(path: string, isFunction = false): RegoRule {
  return { path: path.split('.'), isFunction, row: 7, col: 1 };
}

function module(packageName: string, ...rules: RegoRule[]): RegoModule {
  const packageAt = { row: 2, col: 1 };
  return { file: 'p.rego', package: packageName.split('.'), packageAt, rules, schemasAt: [] };
}

describe('packages of modules', () => {
  it.each(['acme.billing', 'acme.billing.invoices'])('takes %s', (name) => {
    expect(packageFaults([module(name)], ['acme', 'billing'], 'policy')).toEqual([]);
  });

  it.each(['acme', 'acme.bill', 'acme.billing_test', 'billing', 'portcullis.rbac', 'other.acme.billing'])(
    'refuses %s where it says so',
    (name) => {
      expect(packageFaults([module(name)], ['acme', 'billing'], 'policy')).toEqual([
        {
          at: 'p.rego',
          message: `the file is in package \`${name}\`, not in \`acme.billing\` or below`,
          hint: 'write `package acme.billing`',
          row: 2,
          col: 1,
        },
      ]);
    },
  );

  it.each(['acme.billing', 'acme.billing.x', 'acme.billing_test', 'acme.billing_test.x'])(
    'lets tests be in %s',
    (name) => {
      expect(packageFaults([module(name)], ['acme', 'billing'], 'test')).toEqual([]);
    },
  );

  it.each(['portcullis.rbac', 'acme_test', 'billing_test'])('lets no test be in %s', (name) => {
    expect(packageFaults([module(name)], ['acme', 'billing'], 'test')).toHaveLength(1);
  });
});

describe('schemas in metadata', () => {
  it('are refused, each where it stands', () => {
    const schemasAt = [
      { row: 3, col: 1 },
      { row: 9, col: 1 },
    ];
    expect(schemaFaults([module('p'), { ...module('p'), schemasAt }])).toMatchObject(
      schemasAt.map((place) => ({
        at: 'p.rego',
        message: '`schemas` in metadata are not taken',
        ...place,
      })),
    );
  });
});

describe('entrypoints', () => {
  it('are the package and then each rule once, without functions', () => {
    const modules = [
      module(
        'a.b',
        rule('filter'),
        rule('allow'),
        rule('allow'),
        rule('is_admin', true),
        rule('limits.daily'),
      ),
      module('a.b.c', rule('deep')),
    ];
    expect(entrypoints(modules, ['a', 'b'])).toEqual([
      'a/b',
      'a/b/allow',
      'a/b/c/deep',
      'a/b/filter',
      'a/b/limits/daily',
    ]);
  });
});

describe('the deciding rule', () => {
  it('is found with its place', () => {
    expect(allowRule([module('p', rule('x'), rule('allow'))], ['p'])).toEqual({
      file: 'p.rego',
      rule: rule('allow'),
    });
  });

  it.each([
    ['missing', [module('p', rule('x'))], 'p.rego'],
    ['a function', [module('p', rule('allow', true))], 'p.rego'],
    ['in a package below', [module('p.q', rule('allow'))], 'sources'],
  ])('is a fault when it is %s', (_, modules, at) => {
    expect(allowRule(modules, ['p'])).toMatchObject({ at, message: 'the package `p` has no rule `allow`' });
  });
});
