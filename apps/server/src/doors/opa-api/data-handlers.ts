import type { FastifyReply, FastifyRequest } from 'fastify';

import { AuthzError } from '#libs/domain';
import { CheckedJson } from '#libs/json';
import type { DoorMetrics } from '#libs/telemetry';
import { mediaTypeOf, revisionHeader } from '#libs/transport';

import { rawBody } from '../http/request-context-body.js';
import { checkOptionsOf } from '../http/request-context-revision.js';
import { dataAnswerText } from './data-answer.js';
import { dataPathOf } from './data-path.js';
import { inflateBody } from './inflate-body.js';
import type { OpaApiDeps } from './opa-api-deps.js';
import { inputOfBody, inputOfParameter, type QueryInput } from './query-input.js';
import { queryParametersOf } from './query-parameters.js';

/** Parse, ask the use case, shape the answer. */
export class DataHandlers {
  constructor(
    private readonly deps: OpaApiDeps,
    private readonly metrics: DoorMetrics,
  ) {}

  readonly get = async (request: FastifyRequest, reply: FastifyReply) => {
    const { input, pretty } = queryParametersOf(request.raw.url ?? '');
    return this.answer(request, reply, inputOfParameter(input, this.deps.limits), { pretty, warn: false });
  };

  readonly post = async (request: FastifyRequest, reply: FastifyReply) => {
    refuseYaml(request.headers['content-type']);
    const { maxBytes } = this.deps.limits;
    const body = await inflateBody(rawBody(request.body), request.headers['content-encoding'], maxBytes);
    const { pretty } = queryParametersOf(request.raw.url ?? '');
    return this.answer(request, reply, inputOfBody(body, this.deps.limits), { pretty, warn: true });
  };

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    input: QueryInput,
    { pretty, warn }: { pretty: boolean; warn: boolean },
  ): Promise<FastifyReply> {
    const path = dataPathOf(request.raw.url ?? '');
    const { result, revision } = await this.deps.queryPolicy.query(
      request.realm,
      path,
      // The reader of the body or the parameter has checked all of it, and a part of what is well-formed is so too.
      input === undefined ? undefined : CheckedJson.own(input),
      checkOptionsOf(request.headers),
    );
    this.metrics.answered(result === undefined ? 'undefined' : 'answered');
    return reply
      .header('content-type', 'application/json')
      .header('cache-control', 'no-store')
      .header(revisionHeader, revision)
      .send(dataAnswerText({ result, pretty, warnNoInput: warn && input === undefined }));
  }
}

/** OPA reads a body as JSON whatever its type says, except YAML, which we do not read. */
function refuseYaml(contentType: string | undefined): void {
  if (contentType === undefined || !mediaTypeOf(contentType).includes('yaml')) return;
  throw new AuthzError('unsupported_media_type', 'YAML is not read here; send the input as JSON');
}
