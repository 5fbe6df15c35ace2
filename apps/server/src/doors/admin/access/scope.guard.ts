import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { assertPermitted, AuthenticateCaller } from '#libs/decision';
import { AuthzError } from '#libs/domain';
import { callerRevisionOf } from '../../http/request-context-revision.js';
import { realmOf, requestOf } from './admin-request.js';
import { type Access, accessKey } from './required-scope.js';

/** Lets through who holds the scope that the route names. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: AuthenticateCaller,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(accessKey, context.getHandler());
    if (access === 'public') return true;
    if (access === undefined) throw new AuthzError('internal', 'the route does not say who may call it');
    const request = requestOf(context);
    const realm = realmOf(request);
    const { headers, socket } = request;
    const revision = callerRevisionOf(headers);
    const caller = await this.callers.authenticate(realm, headers.authorization, revision, socket);
    assertPermitted(caller, realm, access);
    request.realm = realm;
    request.caller = caller;
    return true;
  }
}
