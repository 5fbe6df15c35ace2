import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { loadRbacLibrary } from './rbac-library.js';

it('finds the library that is shipped', () => {
  expect(loadRbacLibrary().source.content).toContain('package portcullis.rbac');
});

it('names a library by its content', () => {
  const directory = mkdtempSync(join(tmpdir(), 'library-'));
  try {
    writeFileSync(join(directory, 'rbac.rego'), 'package portcullis.rbac\n');
    const digest = createHash('sha256').update('package portcullis.rbac\n').digest('hex').slice(0, 12);
    expect(loadRbacLibrary(directory)).toEqual({
      source: { path: 'rbac.rego', content: 'package portcullis.rbac\n' },
      digest,
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
