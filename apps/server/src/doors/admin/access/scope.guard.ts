import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { assertPermitted } from '#libs/decision';
import { AuthzError } from '#libs/domain';
import { realmOf, requestOf } from './admin-request.js';
import { type Access, accessKey } from './required-scope.js';

/** Lets through who holds the scope that the route names. Who calls was found out before the body was read (`registerAdminAccess`). */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(accessKey, context.getHandler());
    if (access === 'public') return true;
    if (access === undefined) throw new AuthzError('internal', 'the route does not say who may call it');
    const request = requestOf(context);
    // Also when nobody decorated the request: `undefined` is no caller either.
    if (!request.caller) throw new AuthzError('internal', 'nobody found out who is calling');
    assertPermitted(request.caller, realmOf(request), access);
    return true;
  }
}
