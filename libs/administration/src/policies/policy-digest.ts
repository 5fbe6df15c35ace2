import { createHash } from 'node:crypto';
import { canonicalJson } from '#libs/json';
import type { CompileRequest } from '../ports/policy-compiler.js';

/** Names a version by all that decides what comes out of the compiler. The order in which files arrive is none of it. */
export function policyDigest(request: Omit<CompileRequest, 'realm'>, compiler: string): string {
  const sources = request.sources
    .map(({ path, content }) => ({ path, content }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const { package: policyPackage, regoVersion } = request;
  const text = canonicalJson({ compiler, package: policyPackage, regoVersion, sources });
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}
