import type { Fault, PolicySource } from '#libs/domain';
import type { CompilerLimits } from './compiler-limits.js';
import { rowNestedTooDeep } from './nesting.js';
import { policyDataFile } from './policy-data.js';

/** No leading dot or hyphen: such names mean something to the compiler or to its command line. */
const segmentPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
const maxSegments = 8;

/** What is wrong with the names, number and sizes of uploaded files. */
export function sourceFaults(sources: readonly PolicySource[], limits: CompilerLimits): Fault[] {
  if (sources.length > limits.maxFiles) {
    return [
      { at: 'sources', message: `there are ${sources.length} files, at most ${limits.maxFiles} are taken` },
    ];
  }
  return [
    ...sources.flatMap((source) => nameFaults(source.path)),
    ...repeatedNames(sources),
    ...filesAsFolders(sources),
    ...sizeFaults(sources, limits),
    ...nestingFaults(sources, limits),
    ...missingPolicy(sources),
  ];
}

function nameFaults(path: string): Fault[] {
  const segments = path.split('/');
  if (segments.length > maxSegments || !segments.every((segment) => segmentPattern.test(segment))) {
    return [
      {
        at: path,
        message: 'the file name is not acceptable',
        hint: 'use relative names of letters, digits, `_`, `-`, `.` and `/`, without `..` or leading dots',
      },
    ];
  }
  if (path.endsWith('.rego') || path === policyDataFile) return [];
  return [{ at: path, message: `only \`.rego\` files and one \`${policyDataFile}\` are taken` }];
}

/** Compared without case, because the file system may be. */
function repeatedNames(sources: readonly PolicySource[]): Fault[] {
  const seen = new Set<string>();
  const repeated = sources.filter(({ path }) => {
    const folded = path.toLowerCase();
    const known = seen.has(folded);
    seen.add(folded);
    return known;
  });
  return repeated.map(({ path }) => ({ at: path, message: 'there are two files of this name' }));
}

/** `a.rego` cannot be a file and the folder of `a.rego/b.rego` at once. */
function filesAsFolders(sources: readonly PolicySource[]): Fault[] {
  const files = new Set(sources.map(({ path }) => path.toLowerCase()));
  return sources
    .filter(({ path }) => foldersOf(path.toLowerCase()).some((folder) => files.has(folder)))
    .map(({ path }) => ({ at: path, message: 'another file has the name of its folder' }));
}

function foldersOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

function sizeFaults(sources: readonly PolicySource[], limits: CompilerLimits): Fault[] {
  const sizes = sources.map(({ path, content }) => ({ path, bytes: Buffer.byteLength(content) }));
  const faults: Fault[] = sizes
    .filter(({ bytes }) => bytes > limits.maxFileBytes)
    .map(({ path }) => ({ at: path, message: `the file is larger than ${limits.maxFileBytes} bytes` }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (faults.length === 0 && total > limits.maxTotalBytes) {
    faults.push({
      at: 'sources',
      message: `the files are larger than ${limits.maxTotalBytes} bytes together`,
    });
  }
  return faults;
}

function nestingFaults(sources: readonly PolicySource[], { maxNesting }: CompilerLimits): Fault[] {
  return sources.flatMap(({ path, content }) => {
    const row = path.endsWith('.rego') ? rowNestedTooDeep(content, maxNesting) : undefined;
    if (row === undefined) return [];
    const message = `brackets are nested deeper than ${maxNesting} levels`;
    return [
      { at: path, message, hint: 'give inner parts names of their own, or put them into `data.json`', row },
    ];
  });
}

function missingPolicy(sources: readonly PolicySource[]): Fault[] {
  const found = sources.some(({ path }) => path.endsWith('.rego') && !path.endsWith('_test.rego'));
  return found ? [] : [{ at: 'sources', message: 'there is no `.rego` file with a policy in it' }];
}
