import { apiKeySchema, clientSchema } from './client.schema.js';
import {
  activationSchema,
  policyDataSchema,
  policyResourceTypeSchema,
  policySchema,
  policyVersionSchema,
} from './policy.schema.js';
import { changeSchema, realmSchema, retiredRealmSchema } from './realm.schema.js';
import { appliedRevisionSchema, replicaSchema } from './replica.schema.js';
import { roleAssignmentSchema, roleParentSchema, roleSchema } from './role.schema.js';
import { trustedIssuerSchema } from './trusted-issuer.schema.js';
import { userEmailSchema, userIdentitySchema, userSchema } from './user.schema.js';

/** Every table, as the mapper sees it. */
export const schemas = [
  realmSchema,
  retiredRealmSchema,
  changeSchema,
  userSchema,
  userEmailSchema,
  userIdentitySchema,
  roleSchema,
  roleParentSchema,
  roleAssignmentSchema,
  clientSchema,
  apiKeySchema,
  trustedIssuerSchema,
  policySchema,
  policyResourceTypeSchema,
  policyVersionSchema,
  activationSchema,
  policyDataSchema,
  replicaSchema,
  appliedRevisionSchema,
];
