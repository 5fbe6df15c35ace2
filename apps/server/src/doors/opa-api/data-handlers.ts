import type { FastifyReply, FastifyRequest } from 'fastify';

import { sliceMillis } from '#libs/decision';
import { AuthzError, type Caller } from '#libs/domain';
import { CheckedJson } from '#libs/json';
import type { DoorMetrics } from '#libs/telemetry';
import { mediaTypeOf, revisionHeader } from '#libs/transport';

import { rawBody } from '../http/request-context-body.js';
import { checkOptionsOf } from '../http/request-context-revision.js';
import { assertReadable } from '../http/readable-body.js';
import { largeBody } from '../large-bodies/body-readers.js';
import { dataAnswerText } from './data-answer.js';
import { dataPathOf } from './data-path.js';
import { inflateBody } from './inflate-body.js';
import type { OpaApiDeps } from './opa-api-deps.js';
import { inputOfBody, inputOfParameter, type QueryInput } from './query-input.js';
import { queryParametersOf } from './query-parameters.js';

interface Query {
  readonly request: FastifyRequest;
  readonly caller: Caller;
  readonly since: number;
}

/** Parse, ask the use case, shape the answer. */
export class DataHandlers {
  constructor(
    private readonly deps: OpaApiDeps,
    private readonly metrics: DoorMetrics,
  ) {}

  readonly get = async (request: FastifyRequest, reply: FastifyReply) => {
    const { input, pretty } = queryParametersOf(request.raw.url ?? '');
    const query = await this.begun(request, reply);
    return this.answer(query, reply, inputOfParameter(input, this.deps.limits), { pretty, warn: false });
  };

  readonly post = async (request: FastifyRequest, reply: FastifyReply) => {
    refuseYaml(request.headers['content-type']);
    assertReadable(request.headers, 'gzip');
    const { maxBytes } = this.deps.limits;
    const body = await inflateBody(rawBody(request.body), request.headers['content-encoding'], maxBytes);
    const { pretty } = queryParametersOf(request.raw.url ?? '');
    const query = await this.begun(request, reply);
    return this.answer(query, reply, await this.inputOf(body, query), { pretty, warn: true });
  };

  /** When the loop has time for the caller. */
  private async begun(request: FastifyRequest, reply: FastifyReply): Promise<Query> {
    const { loop } = this.deps;
    // The hook before has found out who calls.
    const caller = request.caller as Caller;
    const since = performance.now() - reply.elapsedTime;
    if (!loop.mayRun(caller)) await loop.turn(caller);
    return { request, caller, since };
  }

  /** A large one is read beside this thread. */
  private inputOf(body: Buffer, { caller }: Query): QueryInput | Promise<QueryInput> {
    const { limits, readers } = this.deps;
    return body.byteLength <= largeBody ? inputOfBody(body, limits) : readers.input(body, limits, caller);
  }

  private async answer(
    { request, caller, since }: Query,
    reply: FastifyReply,
    input: QueryInput,
    { pretty, warn }: { pretty: boolean; warn: boolean },
  ): Promise<FastifyReply> {
    const began = performance.now();
    const { result, revision } = await this.deps.queryPolicy.query(
      request.realm,
      dataPathOf(request.raw.url ?? ''),
      // The reader of the body or the parameter has checked all of it, and a part of what is well-formed is so too.
      input === undefined ? undefined : CheckedJson.own(input),
      { ...checkOptionsOf(request.headers), since },
      caller,
    );
    const text = dataAnswerText({ result, pretty, warnNoInput: warn && input === undefined });
    // What took longer was waited for, and others were served meanwhile.
    this.deps.loop.spend(caller, Math.min(performance.now() - began, sliceMillis));
    this.metrics.answered(result === undefined ? 'undefined' : 'answered');
    return reply
      .header('content-type', 'application/json')
      .header('cache-control', 'no-store')
      .header(revisionHeader, revision)
      .send(text);
  }
}

/** OPA reads a body as JSON whatever its type says, except YAML, which we do not read. */
function refuseYaml(contentType: string | undefined): void {
  if (contentType === undefined || !mediaTypeOf(contentType).includes('yaml')) return;
  throw new AuthzError('unsupported_media_type', 'YAML is not read here; send the input as JSON');
}
