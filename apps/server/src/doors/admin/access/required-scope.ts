import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Scope } from '#libs/domain';
import { RouteSettings } from '../../http/route-settings.js';

/** What a route says about who may call it. A route that says nothing answers nobody, and a test finds it. */
export const accessKey = 'portcullis:access';
export type Access = Scope | 'public';

/** The caller must be authenticated and hold this scope in the route's realm. */
export const RequiresScope = (scope: Scope) =>
  applyDecorators(
    SetMetadata(accessKey, scope satisfies Access),
    RouteSettings({ scope }),
    ApiBearerAuth(),
    ApiExtension('x-required-scope', scope),
  );

/** Anybody may call. */
export const Public = () => SetMetadata(accessKey, 'public' satisfies Access);
