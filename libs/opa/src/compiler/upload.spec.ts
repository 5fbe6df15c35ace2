import { describe, expect, it } from '@jest/globals';
import { AuthzError, type Fault, type PolicySource } from '#libs/domain';
import { defaultCompilerLimits } from './compiler-limits.js';
import { readUpload, type Upload } from './upload.js';

const limits = {
  ...defaultCompilerLimits,
  maxFiles: 3,
  maxFileBytes: 100,
  maxTotalBytes: 150,
  maxDataDepth: 2,
};
const policy = { path: 'policy.rego', content: 'package p' };

function read(sources: readonly PolicySource[], packageName = 'p'): Upload {
  return readUpload({ realm: 'r', package: packageName, regoVersion: 'v1', sources }, limits);
}

function faultsOf(sources: readonly PolicySource[], packageName?: string): readonly Fault[] {
  try {
    read(sources, packageName);
  } catch (error) {
    if (error instanceof AuthzError && error.code === 'policy_invalid') return error.faults;
    throw error;
  }
  return [];
}

describe('names of uploaded files', () => {
  it.each([
    ['parent folder', '../policy.rego'],
    ['parent folder inside', 'a/../../policy.rego'],
    ['absolute', '/etc/policy.rego'],
    ['current folder', './policy.rego'],
    ['empty segment', 'a//policy.rego'],
    ['hidden', '.policy.rego'],
    ['hidden folder', '.git/policy.rego'],
    ['option of the compiler', '-policy.rego'],
    ['data path prefix of the compiler', 'a:policy.rego'],
    ['backslash', 'a\\..\\policy.rego'],
    ['NUL', 'a\0.rego'],
    ['line break', 'a\n.rego'],
    ['too long', `${'a'.repeat(100)}.rego`],
    ['too deep', `${'a/'.repeat(8)}p.rego`],
  ])('refuses %s, naming the file', (_, path) => {
    expect(faultsOf([{ path, content: 'package p' }, policy])).toEqual([
      expect.objectContaining({ at: path, message: 'the file name is not acceptable' }),
    ]);
  });

  it.each(['policy.wasm', 'data.yaml', 'nested/data.json', 'policy.rego.bak', 'README'])(
    'refuses %s: neither Rego nor the data file',
    (path) => {
      expect(faultsOf([{ path, content: '' }, policy])).toEqual([
        { at: path, message: 'only `.rego` files and one `data.json` are taken' },
      ]);
    },
  );

  it.each([
    ['a.rego', 'a.rego/b.rego'],
    ['a.rego', 'A.rego/x/b.rego'],
    ['x/a.rego', 'x/a.rego/b_test.rego'],
  ])('refuses %s beside %s: no file is a folder too', (file, inside) => {
    expect(
      faultsOf([
        { path: inside, content: 'package p' },
        { path: file, content: 'package p' },
      ]),
    ).toEqual([{ at: inside, message: 'another file has the name of its folder' }]);
  });

  it('refuses names that differ only in case, since the file system may not tell them apart', () => {
    expect(faultsOf([policy, { path: 'Policy.rego', content: 'package p' }])).toEqual([
      { at: 'Policy.rego', message: 'there are two files of this name' },
    ]);
  });
});

describe('sizes of uploads', () => {
  it('refuses a file that is too large', () => {
    expect(faultsOf([{ path: 'policy.rego', content: 'x'.repeat(101) }])).toEqual([
      { at: 'policy.rego', message: 'the file is larger than 100 bytes' },
    ]);
  });

  it('counts bytes, not characters', () => {
    expect(faultsOf([{ path: 'policy.rego', content: 'ä'.repeat(51) }])).toHaveLength(1);
  });

  it('refuses files that are too large together', () => {
    const half = (path: string): PolicySource => ({ path, content: 'x'.repeat(80) });
    expect(faultsOf([half('a.rego'), half('b.rego')])).toEqual([
      { at: 'sources', message: 'the files are larger than 150 bytes together' },
    ]);
  });

  it('refuses too many files', () => {
    const files = ['a', 'b', 'c', 'd'].map((name) => ({ path: `${name}.rego`, content: 'package p' }));
    expect(faultsOf(files)).toEqual([{ at: 'sources', message: 'there are 4 files, at most 3 are taken' }]);
  });

  it.each([
    ['nothing', []],
    ['tests alone', [{ path: 'policy_test.rego', content: 'package p' }]],
    ['data alone', [{ path: 'data.json', content: '{}' }]],
  ])('refuses %s', (_, sources) => {
    expect(faultsOf(sources)).toEqual([
      { at: 'sources', message: 'there is no `.rego` file with a policy in it' },
    ]);
  });
});

describe('package of an upload', () => {
  it.each(['portcullis', 'portcullis/rbac', 'system', 'system/log'])('refuses the reserved %s', (name) => {
    expect(faultsOf([policy], name)).toEqual([
      expect.objectContaining({ at: 'package', message: expect.stringContaining('are reserved') }),
    ]);
  });

  it.each(['', 'a//b', '/a', 'a.b', 'a-b', '1a', 'a/..', 'a b'])('refuses the malformed `%s`', (name) => {
    expect(faultsOf([policy], name)).toEqual([expect.objectContaining({ at: 'package' })]);
  });

  it('takes names that only begin like reserved ones', () => {
    expect(read([policy], 'portcullis_admin/systems').package).toEqual(['portcullis_admin', 'systems']);
  });
});

describe('data beside the Rego', () => {
  it.each([
    ['not JSON', '{"a":'],
    ['a repeated member', '{"a":1,"a":2}'],
    ['nested too deep', '{"a":{"b":{"c":1}}}'],
    ['an array', '[1]'],
    ['null', 'null'],
    ['half a surrogate pair', '{"a":"\\ud800"}'],
    ['a byte order mark', '\ufeff{}'],
    ['an integer that would be rounded', '{"a":9007199254740993}'],
  ])('refuses %s', (_, content) => {
    expect(faultsOf([policy, { path: 'data.json', content }])).toEqual([
      expect.objectContaining({ at: 'data.json' }),
    ]);
  });

  it('names every reserved member', () => {
    const content = '{"portcullis":{},"mine":1,"system":{}}';
    expect(faultsOf([policy, { path: 'data.json', content }]).map(({ message }) => message)).toEqual([
      'the member `portcullis` is reserved',
      'the member `system` is reserved',
    ]);
  });

  it('is empty when there is none', () => {
    expect(read([policy]).data).toEqual({});
  });

  it('keeps policies, tests and data apart', () => {
    const test = { path: 'policy_test.rego', content: 'package p' };
    expect(read([test, { path: 'data.json', content: '{"limit":3}' }, policy])).toEqual({
      package: ['p'],
      regoVersion: 'v1',
      policies: [policy],
      tests: [test],
      data: { limit: 3 },
    });
  });
});
