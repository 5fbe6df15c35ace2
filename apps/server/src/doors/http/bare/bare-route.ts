import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

import { assertPermitted, type LoopShare } from '#libs/decision';
import { AuthzError, type Caller, type Scope } from '#libs/domain';
import type { DoorMetrics, Logger } from '#libs/telemetry';
import { authzErrorOf, errorHeadersOf, isJsonMediaType, revisionHeader } from '#libs/transport';

import { accessLevel, logAccess } from '../access-log.js';
import type { CallerSource } from '../request-context-caller.js';
import type { Refusal } from '../request-context-refusal.js';
import { callerRevisionOf } from '../request-context-revision.js';
import type { BodyBudget } from '../connections/body-budget.js';
import { refuseBody } from '../connections/unread-body.js';
import { assertReadable } from '../readable-body.js';
import { type Arrival, Exchange } from './exchange.js';
import { readBody } from './read-body.js';

/** A request whose caller is known and permitted, with its whole body. */
export interface Asked {
  readonly realm: string;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly caller: Caller;
  /** When it was asked, if it had to wait for its turn. */
  readonly since: number | undefined;
}

/** JSON text, answered with 200. */
export interface Answer {
  readonly text: string;
  /** The revision of the realm that it was decided at. */
  readonly revision: number;
}

export interface BareRouteOptions {
  /** The path below the realm. */
  readonly url: string;
  readonly callers: CallerSource;
  readonly scope: Scope;
  readonly bodies: BodyBudget;
  readonly maxBytes: number;
  readonly loop: LoopShare;
  readonly logger: Logger;
  readonly metrics: DoorMetrics;
  /** The door's own work: at once when it can. May throw or reject. */
  readonly answer: (asked: Asked) => Answer | Promise<Answer>;
  /** How the door words a refusal. */
  readonly refusal: (error: AuthzError, requestId: string) => Refusal;
}

/**
 * Takes JSON and answers JSON. The caller is authenticated before the body is read, and what nothing has to be waited for
 * happens in one go. Whatever goes wrong is answered: nothing is thrown at the server.
 */
export class BareRoute {
  constructor(private readonly options: BareRouteOptions) {}

  take(request: IncomingMessage, response: ServerResponse, arrival: Arrival): void {
    const exchange = new Exchange(request, response, arrival);
    try {
      const { headers, socket } = request;
      const revision = callerRevisionOf(headers);
      const { callers } = this.options;
      const caller = callers.authenticate(arrival.realm, headers.authorization, revision, socket);
      if (caller instanceof Promise) this.takeLater(exchange, caller);
      else this.admit(exchange, caller);
    } catch (error) {
      this.refuse(exchange, error);
    }
  }

  private takeLater(exchange: Exchange, caller: Promise<Caller>): void {
    caller
      .then((known) => {
        this.admit(exchange, known);
      })
      .catch((error: unknown) => {
        this.refuse(exchange, error);
      });
  }

  private admit(exchange: Exchange, caller: Caller): void {
    const { request, arrival } = exchange;
    assertPermitted(caller, arrival.realm, this.options.scope);
    exchange.caller = caller;
    if (!isJsonMediaType(request.headers['content-type'])) throw notJson();
    assertReadable(request.headers);
    this.options.bodies.reserve(caller, request, this.options.maxBytes);
    exchange.inviteBody();
    readBody(request, this.options.maxBytes, (error, body) => {
      if (error !== null) this.refuse(exchange, error);
      else if (this.options.loop.mayRun(caller)) this.ask(exchange, caller, body);
      else this.askLater(exchange, caller, body);
    });
  }

  private askLater(exchange: Exchange, caller: Caller, body: Buffer): void {
    try {
      this.options.loop.queue(caller, (refusal) => {
        if (refusal === null) this.ask(exchange, caller, body);
        else this.refuse(exchange, refusal);
      });
    } catch (error) {
      this.refuse(exchange, error);
    }
  }

  /** What is answered at once is measured and charged with its answer. */
  private ask(exchange: Exchange, caller: Caller, body: Buffer): void {
    const { arrival, request } = exchange;
    const { realm, requestId } = arrival;
    const since = exchange.begun();
    try {
      const answer = this.options.answer({
        realm,
        requestId,
        headers: request.headers,
        body,
        caller,
        since,
      });
      if (answer instanceof Promise) this.answerLater(exchange, answer);
      else this.answer(exchange, answer);
    } catch (error) {
      this.refuse(exchange, error);
    }
  }

  private answerLater(exchange: Exchange, answer: Promise<Answer>): void {
    exchange.charge(this.options.loop, performance.now());
    answer.then(
      (reached) => {
        this.answer(exchange, reached);
      },
      (error: unknown) => {
        this.refuse(exchange, error);
      },
    );
  }

  private answer(exchange: Exchange, { text, revision }: Answer): void {
    exchange.answer(200, [revisionHeader, String(revision)], 'application/json', text);
    this.finished(exchange);
  }

  private refuse(exchange: Exchange, error: unknown): void {
    const refusal = authzErrorOf(error);
    const { realm, requestId } = exchange.arrival;
    exchange.failure = refusal;
    if (exchange.caller === null) refuseBody(exchange.request);
    this.options.metrics.answered(refusal.code);
    const { status, contentType, body } = this.options.refusal(refusal, requestId);
    exchange.answer(status, Object.entries(errorHeadersOf(refusal, realm)).flat(), contentType, body);
    this.finished(exchange);
  }

  private finished(exchange: Exchange): void {
    const { url, loop, logger, metrics } = this.options;
    const now = performance.now();
    const milliseconds = now - exchange.startedAt;
    exchange.charge(loop, now);
    metrics.took(milliseconds / 1000);
    const level = accessLevel(exchange.status, true);
    if (!logger.isLevelEnabled(level)) return;
    const { status, failure, caller, arrival } = exchange;
    const { realm, requestId, prefix } = arrival;
    const route = prefix + url;
    logAccess(logger, level, {
      method: 'POST',
      route,
      status,
      milliseconds,
      requestId,
      realm,
      caller,
      failure,
    });
  }
}

function notJson(): AuthzError {
  return new AuthzError('unsupported_media_type', 'send a JSON body with `Content-Type: application/json`');
}
