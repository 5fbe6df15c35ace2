import type { CheckRequest } from '#libs/domain';
import { CheckedJson } from '#libs/json';
import { decisionKey, localDecisionKey, requestKey } from '../decision-key.js';
import type { Payer } from '../fairness/payer.js';
import { policyInput } from '../policy-input.js';
import type { ServingPolicy } from '../replica/serving-policy.js';
import type { RequestTexts, TextWriter } from '../request-texts.js';
import type { ResolvedSubject } from '../subjects/resolved-subject.js';

/** A request that lacks nothing but the answer. Key and input are made when first asked for, of the same texts. */
export class Question {
  private madeTexts: RequestTexts | undefined = undefined;
  private madeLocalKey: string | undefined = undefined;

  constructor(
    readonly realm: string,
    readonly policy: ServingPolicy,
    private readonly subject: ResolvedSubject,
    private readonly request: CheckRequest,
    private readonly writer: TextWriter,
    readonly payer: Payer,
  ) {}

  /** Names the question in every process. */
  get key(): string {
    return decisionKey(this.policy, this.requestKey);
  }

  /** Names the question in this process. */
  get localKey(): string {
    return (this.madeLocalKey ??= localDecisionKey(this.policy, this.requestKey));
  }

  /** Of values that came through a strict parser or out of the store, and of claims that `tokenSubject` has checked. */
  get input(): CheckedJson {
    const facts = this.writer.factsOf(this.subject, this.request.resource);
    const read = this.writer.readBy(this.policy.loaded, this.texts);
    return CheckedJson.own(policyInput(this.realm, read, facts));
  }

  /** False: the answer depends on more than the key says, so it may neither be kept nor shared. */
  get repeatable(): boolean {
    return this.policy.loaded.pure;
  }

  private get requestKey(): string {
    return requestKey(this.subject, this.texts, this.writer);
  }

  private get texts(): RequestTexts {
    return (this.madeTexts ??= this.writer.textsOf(this.subject, this.request));
  }
}
