import { Delete, Get, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Precondition, Roles } from '#libs/administration';
import type { Caller, Role } from '#libs/domain';
import { CalledBy, InRealm } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { AdminController } from '../admin-controller.js';
import { name } from '../input/fields.js';
import { Demanded } from '../input/precondition.js';
import { Paged, pageQuery, pageRequestOf, pageView } from '../input/paging.js';
import { PathText, StrictBody, StrictQuery } from '../input/strict-input.js';
import { ItemReply } from '../reply/item-reply.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import { deleted } from '../schema/wire-schemas.js';
import { role, roleCreation, roleReplacement, roleView } from './roles.schema.js';

const roleName = { name: 'name', schema: name };

@AdminController('roles')
export class RolesController {
  constructor(private readonly roles: Roles) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({ summary: 'Create a role', body: roleCreation, status: 201, answer: role.written })
  async create(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @StrictBody(roleCreation) members: z.output<typeof roleCreation>,
  ) {
    const written = await this.roles.create(realm, caller, members);
    return WriteReply.created(written, roleView(written.value), members.name);
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List roles', answer: role.page })
  async list(@InRealm() realm: string, @StrictQuery(pageQuery) query: z.output<typeof pageQuery>) {
    return pageView(await this.roles.list(realm, pageRequestOf(query)), roleView);
  }

  @Get(':name')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a role', answer: role.item })
  async read(@InRealm() realm: string, @PathText(roleName) name: string) {
    return new ItemReply(roleView(await this.roles.find(realm, name)));
  }

  @Put(':name')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Replace a role',
    description: '`role_cycle` (409) names the path when the parents would come back to the role.',
    body: roleReplacement,
    answer: role.written,
  })
  async replace(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(roleName) name: string,
    @StrictBody(roleReplacement) members: z.output<typeof roleReplacement>,
    @Demanded(roleView) precondition: Precondition<Role>,
  ) {
    const written = await this.roles.replace(realm, caller, { name, ...members }, precondition);
    return WriteReply.changed(written, roleView(written.value));
  }

  @Delete(':name')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Delete a role',
    description: '`in_use` (409) while it is assigned or a parent of another role.',
    answer: deleted,
  })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(roleName) name: string,
    @Demanded(roleView) precondition: Precondition<Role>,
  ) {
    return WriteReply.deleted(await this.roles.delete(realm, caller, name, precondition));
  }
}
