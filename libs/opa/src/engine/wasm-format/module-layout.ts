import { ByteReader } from './byte-reader.js';
import { WasmFormatError } from './wasm-format-error.js';

export const sectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

export interface Section {
  readonly id: number;
  /** Past the id and the size. */
  readonly content: Uint8Array;
}

/** What an index space holds before we append to it. */
export interface ModuleLayout {
  readonly sections: readonly Section[];
  readonly types: number;
  readonly functions: number;
  readonly importedFunctions: number;
  /** How many parameters each function has that is not imported. */
  readonly parameters: readonly number[];
  readonly globals: number;
  /** Index of the imported `env.opa_abort`. */
  readonly abortFunction: number;
  /** Index of the imported `env.opa_builtin0` to `4`, by number of operands. */
  readonly builtinImports: ReadonlyMap<number, number>;
}

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const externalKind = { function: 0, table: 1, memory: 2, global: 3 } as const;

export function readLayout(wasm: Uint8Array): ModuleLayout {
  if (header.some((byte, index) => wasm[index] !== byte)) throw new WasmFormatError('no wasm 1 binary');
  const sections = readSections(new ByteReader(wasm, header.length));
  const types = readTypes(contentReader(sections, sectionId.type));
  const imports = readImports(contentReader(sections, sectionId.import));
  const { abort } = imports;
  if (abort === undefined) throw new WasmFormatError('no import env.opa_abort');
  if (types[abort.type]?.text !== takesAddress) throw new WasmFormatError('env.opa_abort has another type');
  const parameters = readIndices(contentReader(sections, sectionId.function)).map(
    (type) => (types[type] as FunctionType).parameters,
  );
  return {
    sections,
    types: types.length,
    functions: imports.functions + parameters.length,
    importedFunctions: imports.functions,
    parameters,
    globals: imports.globals + contentReader(sections, sectionId.global).u32(),
    abortFunction: abort.index,
    builtinImports: imports.builtins,
  };
}

function readSections(reader: ByteReader): Section[] {
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    if (id > sectionId.dataCount) throw reader.fault(`unsupported section ${id}`);
    const content = reader.slice(reader.u32());
    sections.push({ id, content: content.bytes.subarray(content.offset, content.end) });
  }
  return sections;
}

/** OPA's modules have every section that metering extends; one that has not is none of OPA's. */
function contentReader(sections: readonly Section[], id: number): ByteReader {
  const section = sections.find((candidate) => candidate.id === id);
  if (section === undefined) throw new WasmFormatError(`no section ${id}`);
  return new ByteReader(section.content);
}

/** `(i32)`, as its bytes read. */
const takesAddress = '1,127,0';

interface FunctionType {
  /** Its bytes. */
  readonly text: string;
  readonly parameters: number;
}

/**
 * Only plain function types: with the grouped types of newer proposals, counting entries
 * would not count types.
 */
function readTypes(reader: ByteReader): FunctionType[] {
  const types: FunctionType[] = [];
  for (let rest = reader.u32(); rest > 0; rest--) {
    if (reader.byte() !== 0x60) throw reader.fault('unsupported type');
    const start = reader.offset;
    const parameters = reader.u32();
    reader.skip(parameters);
    reader.skip(reader.u32());
    types.push({ text: reader.bytes.subarray(start, reader.offset).join(), parameters });
  }
  if (!reader.done) throw reader.fault('unsupported type');
  return types;
}

function readIndices(reader: ByteReader): number[] {
  return Array.from({ length: reader.u32() }, () => reader.u32());
}

interface Imports {
  readonly functions: number;
  readonly globals: number;
  readonly abort: { readonly index: number; readonly type: number } | undefined;
  readonly builtins: ReadonlyMap<number, number>;
}

function readImports(reader: ByteReader): Imports {
  let functions = 0;
  let globals = 0;
  let abort: Imports['abort'];
  const builtins = new Map<number, number>();
  for (let rest = reader.u32(); rest > 0; rest--) {
    const name = `${reader.text()}.${reader.text()}`;
    const kind = reader.byte();
    const type = readImportType(reader, kind);
    if (name === 'env.opa_abort' && type !== undefined) abort = { index: functions, type };
    const operands = /^env\.opa_builtin(\d)$/.exec(name)?.[1];
    if (operands !== undefined && type !== undefined) builtins.set(Number(operands), functions);
    if (kind === externalKind.function) functions++;
    if (kind === externalKind.global) globals++;
  }
  return { functions, globals, abort, builtins };
}

/** Answers a function's type and passes over what anything else is. */
function readImportType(reader: ByteReader, kind: number): number | undefined {
  if (kind === externalKind.function) return reader.u32();
  if (kind > externalKind.global) throw reader.fault('unsupported import');
  if (kind === externalKind.global) reader.skip(2);
  if (kind === externalKind.table) reader.skip(1);
  if (kind !== externalKind.global) skipLimits(reader);
  return undefined;
}

function skipLimits(reader: ByteReader): void {
  const flags = reader.byte();
  if (flags > 1) throw reader.fault('unsupported limits');
  reader.u32();
  if (flags === 1) reader.u32();
}
