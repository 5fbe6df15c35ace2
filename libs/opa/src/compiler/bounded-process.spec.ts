import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type BoundedCommand, runBounded } from './bounded-process.js';

const mebibyte = 1024 * 1024;
const cwd = mkdtempSync(join(tmpdir(), 'bounded-'));
afterAll(() => {
  rmSync(cwd, { recursive: true });
});

function shell(script: string, changes: Partial<BoundedCommand> = {}): BoundedCommand {
  return {
    file: '/bin/sh',
    args: ['-c', script],
    cwd,
    environment: {},
    maxMemoryBytes: 256 * mebibyte,
    maxOutputBytes: mebibyte,
    maxCpuSeconds: 20,
    signal: new AbortController().signal,
    ...changes,
  };
}

describe('runBounded', () => {
  it('answers what the command printed and its exit code', async () => {
    expect(await runBounded(shell('echo out; echo err >&2; exit 2'))).toEqual({
      code: 2,
      stdout: 'out\n',
      stderr: 'err\n',
      exceeded: null,
    });
  });

  it('gives the command nothing of our environment', async () => {
    const { stdout } = await runBounded(shell('env', { environment: { GIVEN: 'yes' } }));
    const names = stdout
      .split('\n')
      .map((line) => line.split('=')[0])
      .filter((name) => name !== '');
    // What `sh` itself sets.
    expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name!))).toEqual(['GIVEN']);
  });

  it('passes arguments as they are', async () => {
    const awkward = ['a b', '$HOME', '`id`', '"', "'", '*', ''];
    const { stdout } = await runBounded(shell('', { file: '/usr/bin/printf', args: ['<%s>', ...awkward] }));
    expect(stdout).toBe(awkward.map((argument) => `<${argument}>`).join(''));
  });

  it('kills the command and what it started when time is up', async () => {
    const deadline = new AbortController();
    const running = runBounded(shell('echo started; sleep 600 & wait', { signal: deadline.signal }));
    deadline.abort();
    // The pipe stays open while anything that inherited it lives, so this ends only when the sleep is gone too.
    expect(await running).toMatchObject({ code: null, exceeded: 'time' });
  });

  it('stops a command that prints too much', async () => {
    const outcome = await runBounded(shell('while :; do echo 0123456789; done', { maxOutputBytes: 10_000 }));
    expect(outcome.exceeded).toBe('output');
    expect(outcome.stdout.length).toBeLessThanOrEqual(10_000);
  });

  it('stops a command that writes a file too large', async () => {
    const script = 'exec dd if=/dev/zero of=large bs=1024 count=100';
    expect(await runBounded(shell(script, { maxOutputBytes: 10_240 }))).toMatchObject({ exceeded: 'output' });
  });

  it('stops a command that uses up its processor time', async () => {
    expect(await runBounded(shell('while :; do :; done', { maxCpuSeconds: 1 }))).toMatchObject({
      code: null,
      exceeded: 'time',
    });
  });

  it('lowers the memory that the command may write to', async () => {
    const { stdout } = await runBounded(shell('ulimit -d', { maxMemoryBytes: 64 * mebibyte }));
    expect(stdout.trim()).toBe(String(64 * 1024));
  });

  it.each([
    ['Go', 'fatal error: runtime: cannot allocate memory'],
    ['Go, early', 'runtime: out of memory: cannot allocate 4194304-byte block (0 in use)'],
    ['threads', 'runtime/cgo: pthread_create failed: Resource temporarily unavailable'],
    ['the C library', 'SIGSEGV: segmentation violation'],
  ])('knows want of memory by the last words of %s', async (_, words) => {
    expect(await runBounded(shell(`echo '${words}' >&2; exit 2`))).toMatchObject({ exceeded: 'memory' });
  });

  it('does not take an error message that mentions memory for want of it', async () => {
    const message = '"message": "undefined function out of memory: fatal error: memory"';
    expect(await runBounded(shell(`echo '${message}' >&2; exit 1`))).toMatchObject({ exceeded: null });
  });

  it.each(['/nowhere/opa', cwd])('rejects when %s cannot be run', async (file) => {
    await expect(runBounded(shell('', { file }))).rejects.toThrow('cannot be run');
  });
});
