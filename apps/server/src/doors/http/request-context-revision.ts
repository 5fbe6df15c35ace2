import type { FastifyRequest } from 'fastify';

import { atLeastRevisionHeader, demandedRevisionOf } from '#libs/transport';

const nothingDemanded = {};

/** What the caller demands of the answer's freshness. Throws `invalid_request`. */
export function checkOptionsOf(request: FastifyRequest): { atLeastRevision?: number } {
  const atLeastRevision = demandedRevisionOf(request.headers[atLeastRevisionHeader]);
  return atLeastRevision === undefined ? nothingDemanded : { atLeastRevision };
}
