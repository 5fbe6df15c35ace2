export { authzErrorOf } from './errors/authz-error-of.js';
export { errorHeadersOf } from './errors/error-headers.js';
export { errorCodes, grpcStatus, grpcStatusOf, httpStatusOf, titleOf } from './errors/error-table.js';
export { type Problem, problemMediaType, problemOf } from './errors/problem.js';
export { UnsupportedCoding } from './errors/unsupported-coding.js';
export { charsetsOf, isJsonMediaType, mediaTypeOf } from './headers/media-type.js';
export { loggableRequestId, requestIdHeader, requestIdOf } from './headers/request-id.js';
export { atLeastRevisionHeader, demandedRevisionOf, revisionHeader } from './headers/revision.js';
