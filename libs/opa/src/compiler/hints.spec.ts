import { describe, expect, it } from '@jest/globals';
import type { RegoVersion } from '#libs/domain';
import { hintFor } from './hints.js';

const knownBuiltins = new Set(['http.send', 'net.lookup_ip_addr', 'opa.runtime', 'io.jwt.decode', 'trace']);

function hint(message: string, line = '', regoVersion: RegoVersion = 'v1'): string | undefined {
  return hintFor({ error: { message }, line, regoVersion, knownBuiltins });
}

describe('hints', () => {
  it('shows how to move a negated search into a rule of its own, in v0', () => {
    const line = '    not input.user.roles[_] == "admin" # Not admin';
    expect(hint('var _ is unsafe', line, 'v0')).toBe(
      '`not` cannot search for a value of `_`: move the check into a rule of its own, ' +
        '`is_admin { input.user.roles[_] == "admin" }`, and write `not is_admin` here',
    );
  });

  it('shows the same in v1, with the keyword', () => {
    const found = hint('var x is unsafe', 'allow if { not input.tags[x] }');
    expect(found).toContain('`is_found if input.tags[x]`');
    expect(found).toContain('`not is_found`');
  });

  it('takes a long line in its stride: quadratic work on this one would outlast any timeout', () => {
    const line = `not input.a[_] == "x"${' '.repeat(500_000)}== y }`;
    expect(hint('var y is unsafe', line)).toContain('== y`, and write `not is_x` here');
  });

  it.each([
    ['var y is unsafe', 'x := y', 'gives `y` a value'],
    ['undefined function http.send', '', 'left out on purpose: policies have no network'],
    ['undefined function net.lookup_ip_addr', '', 'policies have no network'],
    ['undefined function opa.runtime', '', 'policies do not see the server'],
    ['undefined function trace', '', 'use `print` in tests'],
    ['undefined function io.jwt.decode', '', '`io.jwt.decode` is not available here yet'],
    ['undefined function data.p.foo', '', 'check the spelling'],
    ['`if` keyword is required before rule body', '', '`rego_version` `v0`'],
    ['`contains` keyword is required for partial set rules', '', '`rego_version` `v0`'],
    ['rule data.p.a is recursive: data.p.a -> data.p.a', '', 'may not depend on themselves'],
    ['conflicting rules data.p.a found', '', 'must be of one kind'],
    ['multiple default rules data.p.a found at p.rego:2, p.rego:3', '', 'must be of one kind'],
    ['conflicting rule for data path p/a found', '', 'rename one of them'],
    ['complete rules must not produce multiple outputs', '', 'hold at once'],
    ['empty module', '', 'begin the file with `package`'],
  ])('for `%s` in `%s`', (message, line, expected) => {
    expect(hint(message, line)).toContain(expected);
  });

  it('tells who uploads v1 as v0', () => {
    expect(hint('var cannot be used for rule name', 'allow if x', 'v0')).toContain('`import rego.v1`');
  });

  it('says nothing where it knows nothing', () => {
    expect(hint('something new')).toBeUndefined();
  });
});
