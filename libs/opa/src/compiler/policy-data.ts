import { AuthzError, type Fault, type JsonObject, type JsonValue, type PolicySource } from '#libs/domain';
import { parseStrictJson } from '#libs/json';
import type { CompilerLimits } from './compiler-limits.js';
import { isReserved } from './package-path.js';
import { policyInvalid, refuseIfAny } from './policy-invalid.js';

export const policyDataFile = 'data.json';

/** The data uploaded beside the Rego; `{}` when there is none. Throws `policy_invalid`. */
export function parsePolicyData(source: PolicySource | undefined, limits: CompilerLimits): JsonObject {
  if (source === undefined) return {};
  const data = parse(source, limits);
  if (!isObject(data))
    throw policyInvalid([{ at: source.path, message: 'the file must hold a JSON object' }]);
  refuseIfAny(reservedMembers(source.path, data));
  return data;
}

function parse(source: PolicySource, limits: CompilerLimits): JsonValue {
  try {
    return parseStrictJson(Buffer.from(source.content), {
      maxBytes: limits.maxFileBytes,
      maxDepth: limits.maxDataDepth,
      exactIntegers: true,
    });
  } catch (error) {
    if (!(error instanceof AuthzError)) throw error;
    throw policyInvalid(faultsIn(source.path, error));
  }
}

/** The places that the JSON parser names are inside the file; here the file is the place. */
function faultsIn(path: string, error: AuthzError): Fault[] {
  if (error.faults.length === 0) return [{ at: path, message: error.message }];
  return error.faults.map((fault) => ({ ...fault, at: path, message: `${fault.message} (at ${fault.at})` }));
}

function reservedMembers(path: string, data: JsonObject): Fault[] {
  return Object.keys(data)
    .filter((member) => isReserved([member]))
    .map((member) => ({ at: path, message: `the member \`${member}\` is reserved` }));
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
