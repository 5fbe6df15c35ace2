import { applyDecorators, Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ScopeGuard } from './access/scope.guard.js';
import { FleetReceiptInterceptor } from './reply/fleet-receipt.interceptor.js';
import { WriteReplyInterceptor } from './reply/write-reply.interceptor.js';

/** A resource of the default realm at the bare path, of any other below `/realms/{realm}`. */
export const AdminController = (path: string) =>
  adminController(path, [`admin/v1/${path}`, `realms/:realm/admin/v1/${path}`]);

/** A resource that belongs to no realm. */
export const GlobalAdminController = (path: string) => adminController(path, [`admin/v1/${path}`]);

function adminController(path: string, prefixes: string[]) {
  return applyDecorators(
    Controller(prefixes),
    ApiTags(path),
    UseGuards(ScopeGuard),
    UseInterceptors(WriteReplyInterceptor, FleetReceiptInterceptor),
  );
}
