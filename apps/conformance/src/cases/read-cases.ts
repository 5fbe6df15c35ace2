import { type Exact, type ExactObject, exactText, isObject } from '../exact/exact-json.js';
import type { ComplianceCase, Expectation } from './compliance-case.js';
import { readYaml } from './read-yaml.js';

/** A member that is not listed would be a demand that nobody looks at. */
const known = new Set([
  ...[
    'note',
    'query',
    'modules',
    'data',
    'input',
    'input_term',
    'env',
    'experimental_keywords',
    'strict_error',
  ],
  ...[
    'want_result',
    'want_defined',
    'want_error',
    'want_error_code',
    'sort_bindings',
    'ignore_generated_vars',
  ],
]);

export type CasePlace = Pick<ComplianceCase, 'folder' | 'file' | 'regoV0'>;

/** The cases of one file. Throws when the file is malformed or demands something unknown. */
export function readCases(text: string, place: CasePlace): ComplianceCase[] {
  const cases = objectOf(readYaml(text), 'the file').get('cases');
  return arrayOf(cases, 'cases').map((value) => readCase(objectOf(value, 'a case'), place));
}

function readCase(value: ExactObject, place: CasePlace): ComplianceCase {
  const unknown = [...value.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) throw new Error(`a case has the member \`${unknown}\`, which is not understood`);
  const data = value.get('data');
  return {
    ...place,
    note: textOf(value.get('note'), 'note'),
    query: textOf(value.get('query'), 'query'),
    modules: arrayOf(value.get('modules') ?? [], 'modules').map((module) => textOf(module, 'a module')),
    data: data === undefined || data === null ? undefined : objectOf(data, 'data'),
    input: value.get('input'),
    inputTerm: value.has('input_term') ? textOf(value.get('input_term'), 'input_term') : undefined,
    expectation: expectationOf(value),
    sortBindings: value.get('sort_bindings') === true,
    ignoreGeneratedVars: value.get('ignore_generated_vars') === true,
    env: environmentOf(value.get('env')),
  };
}

function expectationOf(value: ExactObject): Expectation {
  const defined = value.get('want_defined');
  if (typeof defined === 'boolean') return { kind: 'defined', defined };
  const strict = value.get('strict_error') === true;
  // A strict error may come with the result that holds without strict mode, which is the one that concerns us.
  if ((value.has('want_error') || value.has('want_error_code')) && !(strict && value.has('want_result'))) {
    const code = value.get('want_error_code');
    return { kind: 'error', code: typeof code === 'string' ? code : undefined, strict };
  }
  const rows = arrayOf(value.get('want_result'), 'want_result');
  return { kind: 'rows', rows: rows.map((row) => objectOf(row, 'a row of want_result')) };
}

function environmentOf(value: Exact | undefined): Record<string, string> {
  if (value === undefined || value === null) return {};
  return Object.fromEntries([...objectOf(value, 'env')].map(([name, text]) => [name, textOf(text, name)]));
}

function textOf(value: Exact | undefined, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} must be text, not ${shown(value)}`);
  return value;
}

function arrayOf(value: Exact | undefined, what: string): readonly Exact[] {
  if (!Array.isArray(value)) throw new Error(`${what} must be a list, not ${shown(value)}`);
  return value as readonly Exact[];
}

function objectOf(value: Exact | undefined, what: string): ExactObject {
  if (!isObject(value)) throw new Error(`${what} must be an object, not ${shown(value)}`);
  return value;
}

function shown(value: Exact | undefined): string {
  return value === undefined ? 'absent' : exactText(value).slice(0, 80);
}
