import type { ComplianceCase } from '../cases/compliance-case.js';
import { exactText, isObject } from '../exact/exact-json.js';

/** How a query is asked of a module, which answers documents and no queries. */
export interface CaseQuery {
  /** Slash path. */
  readonly entrypoint: string;
  /** Rego to be compiled along; none when the query names a document of the case itself. */
  readonly module: string | undefined;
  /** The variable that the entrypoint's value binds; without one the value is the array of rows. */
  readonly variable: string | undefined;
}

const oneDocument =
  /^\s*data((?:\.[A-Za-z_]\w*)+)\s*=\s*(?!(?:input|data|true|false|null)\s*$)([A-Za-z_]\w*)\s*$/;
const allDocuments = /^\s*data\s*=\s*([A-Za-z_]\w*)\s*$/;
const queryPackage = 'portcullis_conformance';

/** `data.a.p = x` names the document `a/p`; null for queries of another shape, and where JSON cannot say the input. */
export function documentQuery(subject: ComplianceCase): CaseQuery | null {
  const match = oneDocument.exec(subject.query);
  if (match === null || needsTerm(subject)) return null;
  const [, path = '', variable] = match;
  return { entrypoint: path.slice(1).replaceAll('.', '/'), module: undefined, variable };
}

/**
 * A package of our own that holds one row for each answer of the query, with the variables that the case wants to see.
 * An input that JSON cannot say is set where Rego can say it: `with input as <term>`.
 */
export function generatedQuery(subject: ComplianceCase): CaseQuery {
  const variables = wantedVariables(subject);
  const row = `{${variables.map((name) => `${JSON.stringify(name)}: ${name}`).join(', ')}}`;
  const body = `${withoutRecursion(subject)}${needsTerm(subject) ? ` with input as ${subject.inputTerm ?? ''}` : ''}`;
  return {
    entrypoint: `${queryPackage}/rows`,
    module: `package ${queryPackage}\n\nimport rego.v1\n\nrows := [row__ |\n${body}\nrow__ := ${row}]\n`,
    variable: undefined,
  };
}

/** The input as JSON; none when the case has none (for OPA's own runner `null` is none) or the query sets it. */
export function inputText(subject: ComplianceCase): string | undefined {
  if (needsTerm(subject)) return undefined;
  if (subject.inputTerm !== undefined) return subject.inputTerm;
  return subject.input === undefined || subject.input === null ? undefined : exactText(subject.input);
}

/** JSON is Rego too, so most terms need no special way. */
function needsTerm({ inputTerm }: ComplianceCase): boolean {
  if (inputTerm === undefined) return false;
  try {
    JSON.parse(inputTerm);
    return false;
  } catch {
    return true;
  }
}

function wantedVariables({ expectation }: ComplianceCase): string[] {
  const rows = expectation.kind === 'rows' ? expectation.rows : [];
  return [...new Set(rows.flatMap((row) => [...row.keys()]))];
}

/** A rule cannot ask for all of `data`, which holds that rule: it asks for each root of the case instead. */
function withoutRecursion(subject: ComplianceCase): string {
  const match = allDocuments.exec(subject.query);
  if (match === null) return subject.query.trim();
  const objects = rootsOf(subject).map((root) => `{"${root}": v__ | v__ := data["${root}"]}`);
  return `${match[1] ?? ''} := object.union_n([${objects.join(', ')}])`;
}

function rootsOf({ data, modules }: ComplianceCase): string[] {
  const packages = modules.flatMap((module) => /^\s*package\s+([A-Za-z_]\w*)/m.exec(module)?.[1] ?? []);
  const documents = isObject(data) ? data.keys() : [];
  return [...new Set([...packages, ...documents])].sort();
}
