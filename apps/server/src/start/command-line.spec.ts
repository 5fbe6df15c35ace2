import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readCommandLine } from './command-line.js';

describe('readCommandLine', () => {
  const writes = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  beforeAll(() => {
    writes.forEach((write) => write.mockReturnValue(true));
  });
  afterAll(() => {
    writes.forEach((write) => {
      write.mockRestore();
    });
  });

  it('starts everything, demo included, when nothing is said', () => {
    expect(readCommandLine([])).toEqual({
      target: 'all',
      demo: true,
      migrateOnly: false,
      resetAdminKey: false,
    });
  });

  it('reads every flag', () => {
    const args = ['--target=decision', '--no-demo', '--migrate-only', '--reset-admin-key', '--port-file=p'];
    expect(readCommandLine(args)).toEqual({
      target: 'decision',
      demo: false,
      migrateOnly: true,
      resetAdminKey: true,
      portFile: 'p',
    });
  });

  it.each([
    ['an unknown flag', ['--demmo']],
    ['an unknown target', ['--target=token']],
    ['a target without a value', ['--target']],
    ['a word that is no flag', ['serve']],
  ])('refuses %s with exit code 2', (_name, args) => {
    expect(readCommandLine(args)).toEqual({ exitCode: 2 });
  });

  it('prints help and has nothing to start', () => {
    expect(readCommandLine(['--help'])).toEqual({ exitCode: 0 });
  });
});
