import type { JsonObject } from '../json.js';

/** Whom the question is about (AuthZEN 1.0, section 5.1). `type` `token` carries a compact JWT in `id`. */
export interface SubjectReference {
  readonly type: string;
  readonly id: string;
  readonly properties?: JsonObject;
}

export interface Action {
  readonly name: string;
  readonly properties?: JsonObject;
}

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly properties?: JsonObject;
}

/** May this subject do this to that? Already validated: a door never hands on a malformed request. */
export interface CheckRequest {
  readonly subject: SubjectReference;
  readonly action: Action;
  readonly resource: Resource;
  readonly context?: JsonObject;
}
