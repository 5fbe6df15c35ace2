export { CheckedJson } from './checked-json.js';
export { closingQuote } from './closing-quote.js';
export { canonicalJson, quotedJson } from './canonical-json.js';
export type { JsonLimits } from './json-limits.js';
export { JsonText, textOfBytes } from './json-text.js';
export { type MemberPlace, objectMembers } from './members.js';
export { parseJson } from './parse-json.js';
export { assertEngineJson, parseStrictJson } from './strict-json.js';
