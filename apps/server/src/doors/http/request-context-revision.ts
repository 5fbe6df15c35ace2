import type { IncomingHttpHeaders } from 'node:http';

import { atLeastRevisionHeader, demandedRevisionOf } from '#libs/transport';

/** The revision at which the caller is to be judged, too; 0: none is demanded. Throws `invalid_request`. */
export function callerRevisionOf(headers: IncomingHttpHeaders): number {
  return demandedRevisionOf(headers[atLeastRevisionHeader]) ?? 0;
}

const nothingDemanded = {};

/** What the caller demands of the answer's freshness. Throws `invalid_request`. */
export function checkOptionsOf(headers: IncomingHttpHeaders): { atLeastRevision?: number } {
  const atLeastRevision = demandedRevisionOf(headers[atLeastRevisionHeader]);
  return atLeastRevision === undefined ? nothingDemanded : { atLeastRevision };
}
