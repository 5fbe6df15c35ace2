import type { CheckRequest } from '#libs/domain';
import { decisionKey } from '../decision-key.js';
import { type ObjectTexts, plainTexts } from '../object-texts.js';
import { policyInput } from '../policy-input.js';
import type { ServingPolicy } from '../replica/serving-policy.js';
import type { ResolvedSubject } from '../subjects/resolved-subject.js';

/** A request that lacks nothing but the answer. Key and input are made when first asked for. */
export class Question {
  private madeKey: string | undefined;

  constructor(
    readonly realm: string,
    readonly policy: ServingPolicy,
    private readonly subject: ResolvedSubject,
    private readonly request: CheckRequest,
    private readonly texts: ObjectTexts = plainTexts,
  ) {}

  get key(): string {
    this.madeKey ??= decisionKey(this.policy, this.subject, this.request, this.texts.canonical);
    return this.madeKey;
  }

  get input(): string {
    return policyInput(this.realm, this.subject, this.request, this.texts.json);
  }

  /** False: the answer depends on more than the key says, so it may neither be kept nor shared. */
  get repeatable(): boolean {
    return this.policy.loaded.pure;
  }
}
