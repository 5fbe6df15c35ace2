import type { Fault } from '#libs/domain';
import { dotted, isWithin, type PackagePath, testPackage } from './package-path.js';
import type { RegoModule, RegoRule } from './rego-module.js';

/** Refuses modules outside the policy's package: they could answer for, or shadow, somebody else's. */
export function packageFaults(
  modules: readonly RegoModule[],
  policy: PackagePath,
  role: 'policy' | 'test',
): Fault[] {
  const allowed = role === 'test' ? [policy, testPackage(policy)] : [policy];
  return modules
    .filter((module) => !allowed.some((ancestor) => isWithin(module.package, ancestor)))
    .map((module) => ({
      at: module.file,
      message: `the file is in package \`${dotted(module.package)}\`, not in \`${dotted(policy)}\` or below`,
      hint: `write \`package ${dotted(allowed.at(-1) ?? policy)}\``,
      ...module.packageAt,
    }));
}

/**
 * Refuses schemas in metadata: whatever a schema's `$ref` names, the compiler opens, files of the server included, and its
 * complaints tell what is in them. Capabilities forbid it the network only.
 */
export function schemaFaults(modules: readonly RegoModule[]): Fault[] {
  return modules.flatMap(({ file, schemasAt }) =>
    schemasAt.map((place) => ({
      at: file,
      message: '`schemas` in metadata are not taken',
      hint: 'leave them out; what policies see is described in docs/policy-input.md',
      ...place,
    })),
  );
}

/** The slash paths that can be asked: the package first, then each of its rules and those below it. Functions have no value. */
export function entrypoints(modules: readonly RegoModule[], policy: PackagePath): string[] {
  const rules = modules.flatMap((module) =>
    module.rules
      .filter((rule) => !rule.isFunction && rule.path.length > 0)
      .map((rule) => [...module.package, ...rule.path].join('/')),
  );
  return [policy.join('/'), ...[...new Set(rules)].sort()];
}

/** The first rule that decides, or a fault that names what is missing. */
export function allowRule(
  modules: readonly RegoModule[],
  policy: PackagePath,
): { readonly file: string; readonly rule: RegoRule } | Fault {
  const own = modules.filter((module) => module.package.length === policy.length);
  for (const { file, rules } of own) {
    const rule = rules.find(({ path, isFunction }) => path[0] === 'allow' && !isFunction);
    if (rule !== undefined) return { file, rule };
  }
  return {
    at: own[0]?.file ?? 'sources',
    message: `the package \`${dotted(policy)}\` has no rule \`allow\``,
    hint: 'add `default allow := false`, and rules `allow if { … }` for what is permitted',
  };
}
