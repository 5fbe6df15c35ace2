import type { IncomingHttpHeaders } from 'node:http';

import { atLeastRevisionHeader, demandedRevisionOf } from '#libs/transport';

const nothingDemanded = {};

/** What the caller demands of the answer's freshness. Throws `invalid_request`. */
export function checkOptionsOf(headers: IncomingHttpHeaders): { atLeastRevision?: number } {
  const atLeastRevision = demandedRevisionOf(headers[atLeastRevisionHeader]);
  return atLeastRevision === undefined ? nothingDemanded : { atLeastRevision };
}
