import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { ChangesController } from './changes/changes.controller.js';
import { ClientKeysController } from './clients/client-keys.controller.js';
import { ClientsController } from './clients/clients.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PolicyActivationsController } from './policies/policy-activations.controller.js';
import { PolicyVersionsController } from './policies/policy-versions.controller.js';
import { PolicyDataController } from './policy-data/policy-data.controller.js';
import { RealmsController } from './realms/realms.controller.js';
import { RoleAssignmentsController } from './role-assignments/role-assignments.controller.js';
import { RolesController } from './roles/roles.controller.js';
import { TrustedIssuersController } from './trusted-issuers/trusted-issuers.controller.js';
import { UsersController } from './users/users.controller.js';

export const adminControllers = [
  RealmsController,
  UsersController,
  RolesController,
  RoleAssignmentsController,
  ClientsController,
  ClientKeysController,
  TrustedIssuersController,
  PoliciesController,
  PolicyVersionsController,
  PolicyActivationsController,
  PolicyDataController,
  ChangesController,
];

/**
 * The admin door. `imports` must export, under their classes as tokens, `AuthenticateCaller` of libs/decision and the use
 * cases of libs/administration: Realms, Users, Roles, RoleAssignments, Clients, ClientKeys, TrustedIssuers, Policies,
 * PolicyVersions, PolicyData, Changes, FleetReceipts. The application must have been prepared with `prepareHttp`.
 */
@Module({})
export class AdminDoorModule {
  static register(imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return { module: AdminDoorModule, imports, controllers: adminControllers };
  }
}
