import type { JsonObject, WrittenObject } from '../json.js';

/** What a caller adds to a part of its question. */
export type Properties = JsonObject | WrittenObject;

/** Whom the question is about (AuthZEN 1.0, section 5.1). `type` `token` carries a compact JWT in `id`. */
export interface SubjectReference {
  readonly type: string;
  readonly id: string;
  readonly properties?: Properties;
}

export interface Action {
  readonly name: string;
  readonly properties?: Properties;
}

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly properties?: Properties;
}

/** May this subject do this to that? Already validated: a door never hands on a malformed request. */
export interface CheckRequest {
  readonly subject: SubjectReference;
  readonly action: Action;
  readonly resource: Resource;
  readonly context?: Properties;
}
