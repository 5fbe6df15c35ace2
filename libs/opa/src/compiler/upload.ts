import type { CompileRequest } from '#libs/administration';
import type { Fault, JsonObject, PolicySource, RegoVersion } from '#libs/domain';
import type { CompilerLimits } from './compiler-limits.js';
import { isReserved, type PackagePath, packagePath } from './package-path.js';
import { parsePolicyData, policyDataFile } from './policy-data.js';
import { refuseIfAny } from './policy-invalid.js';
import { sourceFaults } from './source-limits.js';

/** A compile request whose names, sizes and data were found in order. The Rego itself has not been looked at. */
export interface Upload {
  readonly package: PackagePath;
  readonly regoVersion: RegoVersion;
  readonly policies: readonly PolicySource[];
  readonly tests: readonly PolicySource[];
  readonly data: JsonObject;
}

/** Throws `policy_invalid` with everything that is wrong before any of it touches a disk. */
export function readUpload(request: CompileRequest, limits: CompilerLimits): Upload {
  const path = packagePath(request.package);
  refuseIfAny([...packageFaults(path), ...sourceFaults(request.sources, limits)]);
  const rego = request.sources.filter((source) => source.path.endsWith('.rego'));
  return {
    package: path,
    regoVersion: request.regoVersion,
    policies: rego.filter((source) => !isTest(source)),
    tests: rego.filter(isTest),
    data: parsePolicyData(
      request.sources.find((source) => source.path === policyDataFile),
      limits,
    ),
  };
}

function isTest(source: PolicySource): boolean {
  return source.path.endsWith('_test.rego');
}

function packageFaults(path: PackagePath): Fault[] {
  if (!path.every((segment) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(segment))) {
    return [
      { at: 'package', message: 'the package must be names of letters, digits and `_`, joined by `/`' },
    ];
  }
  if (!isReserved(path)) return [];
  return [
    {
      at: 'package',
      message: `packages under \`${path[0] ?? ''}\` are reserved`,
      hint: 'choose a package of your own, such as the name of your service',
    },
  ];
}
