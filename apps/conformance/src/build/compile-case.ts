import type { ComplianceCase } from '../cases/compliance-case.js';
import { exactText } from '../exact/exact-json.js';
import { type CaseQuery, documentQuery, generatedQuery } from './case-query.js';
import { type BuildOutcome, buildWasm } from './opa-build.js';

export type CompiledCase =
  { readonly query: CaseQuery; readonly wasm: Uint8Array<ArrayBuffer> } | { readonly refusal: string };

/** A document that is no rule cannot be an entrypoint; our own package asks for it then. */
const noEntrypoint = /does not refer to a rule or policy decision/;

export async function compileCase(opa: string, subject: ComplianceCase): Promise<CompiledCase> {
  const direct = documentQuery(subject);
  if (direct !== null) {
    const outcome = await build(opa, subject, direct);
    if ('wasm' in outcome) return { query: direct, wasm: outcome.wasm };
    if (!noEntrypoint.test(outcome.refusal)) return outcome;
  }
  const query = generatedQuery(subject);
  const outcome = await build(opa, subject, query);
  return 'wasm' in outcome ? { query, wasm: outcome.wasm } : outcome;
}

function build(opa: string, subject: ComplianceCase, query: CaseQuery): Promise<BuildOutcome> {
  return buildWasm(opa, {
    files: caseFiles(subject, query.module),
    entrypoints: [query.entrypoint],
    regoV0: subject.regoV0,
    env: subject.env,
  });
}

export function caseFiles(subject: ComplianceCase, queryModule: string | undefined): Record<string, string> {
  return {
    ...Object.fromEntries(subject.modules.map((text, index) => [`module-${index}.rego`, text])),
    ...(queryModule !== undefined && { 'query.rego': queryModule }),
    ...(subject.data !== undefined && { 'data.json': exactText(subject.data) }),
  };
}
