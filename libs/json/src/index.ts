export { CheckedJson } from './checked-json.js';
export { canonicalJson, quotedJson } from './canonical-json.js';
export type { JsonLimits } from './json-limits.js';
export { assertEngineJson, parseStrictJson } from './strict-json.js';
