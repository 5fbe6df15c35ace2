import { Delete, Get, Post } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Precondition, RoleAssignments } from '#libs/administration';
import type { Caller, RoleAssignment } from '#libs/domain';
import { CalledBy, InRealm } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { AdminController } from '../admin-controller.js';
import { id } from '../input/fields.js';
import { Demanded } from '../input/precondition.js';
import { Paged, pageRequestOf, pageView } from '../input/paging.js';
import { PathText, StrictBody, StrictQuery } from '../input/strict-input.js';
import { ItemReply } from '../reply/item-reply.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import { deleted } from '../schema/wire-schemas.js';
import {
  roleAssignment,
  roleAssignmentCreation,
  roleAssignmentQuery,
  roleAssignmentView,
} from './role-assignments.schema.js';

const assignmentId = { name: 'id', schema: id };

@AdminController('role-assignments')
export class RoleAssignmentsController {
  constructor(private readonly assignments: RoleAssignments) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Assign a role to a user',
    body: roleAssignmentCreation,
    status: 201,
    answer: roleAssignment.written,
  })
  async create(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @StrictBody(roleAssignmentCreation)
    { user_id, role, resource }: z.output<typeof roleAssignmentCreation>,
  ) {
    const assignment = { userId: user_id, role, ...(resource ? { resource } : {}) };
    const written = await this.assignments.create(realm, caller, assignment);
    return WriteReply.created(written, roleAssignmentView(written.value), written.value.id);
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @ApiQuery({
    name: 'user_id',
    required: false,
    description: 'Only of this user.',
    schema: { type: 'string' },
  })
  @ApiQuery({ name: 'role', required: false, description: 'Only of this role.', schema: { type: 'string' } })
  @Documented({ summary: 'List role assignments', answer: roleAssignment.page })
  async list(
    @InRealm() realm: string,
    @StrictQuery(roleAssignmentQuery)
    { user_id, role, ...page }: z.output<typeof roleAssignmentQuery>,
  ) {
    const filter = {
      ...(user_id === undefined ? {} : { userId: user_id }),
      ...(role === undefined ? {} : { role }),
    };
    return pageView(await this.assignments.list(realm, pageRequestOf(page), filter), roleAssignmentView);
  }

  @Get(':id')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a role assignment', answer: roleAssignment.item })
  async read(@InRealm() realm: string, @PathText(assignmentId) id: string) {
    return new ItemReply(roleAssignmentView(await this.assignments.find(realm, id)));
  }

  @Delete(':id')
  @RequiresScope('admin:write')
  @Documented({ preconditions: true, summary: 'Take a role away', answer: deleted })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(assignmentId) id: string,
    @Demanded(roleAssignmentView) precondition: Precondition<RoleAssignment>,
  ) {
    return WriteReply.deleted(await this.assignments.delete(realm, caller, id, precondition));
  }
}
