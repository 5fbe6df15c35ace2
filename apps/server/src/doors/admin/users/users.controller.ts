import { Delete, Get, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Precondition, Users } from '#libs/administration';
import type { Caller, User } from '#libs/domain';
import { CalledBy, InRealm } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { AdminController } from '../admin-controller.js';
import { id } from '../input/fields.js';
import { Demanded } from '../input/precondition.js';
import { Paged, pageQuery, pageRequestOf, pageView } from '../input/paging.js';
import { PathText, StrictBody, StrictQuery } from '../input/strict-input.js';
import { ItemReply } from '../reply/item-reply.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import { deleted } from '../schema/wire-schemas.js';
import { user, userCreation, userReplacement, userView } from './users.schema.js';

const userId = { name: 'id', schema: id };

@AdminController('users')
export class UsersController {
  constructor(private readonly users: Users) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({ summary: 'Create a user', body: userCreation, status: 201, answer: user.written })
  async create(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @StrictBody(userCreation) { id, ...members }: z.output<typeof userCreation>,
  ) {
    const written = await this.users.create(realm, caller, {
      ...members,
      ...(id === undefined ? {} : { id }),
    });
    return WriteReply.created(written, userView(written.value), written.value.id);
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List users', answer: user.page })
  async list(@InRealm() realm: string, @StrictQuery(pageQuery) query: z.output<typeof pageQuery>) {
    return pageView(await this.users.list(realm, pageRequestOf(query)), userView);
  }

  @Get(':id')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a user', answer: user.item })
  async read(@InRealm() realm: string, @PathText(userId) id: string) {
    return new ItemReply(userView(await this.users.find(realm, id)));
  }

  @Put(':id')
  @RequiresScope('admin:write')
  @Documented({ preconditions: true, summary: 'Replace a user', body: userReplacement, answer: user.written })
  async replace(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(userId) id: string,
    @StrictBody(userReplacement) members: z.output<typeof userReplacement>,
    @Demanded(userView) precondition: Precondition<User>,
  ) {
    const written = await this.users.replace(realm, caller, { id, ...members }, precondition);
    return WriteReply.changed(written, userView(written.value));
  }

  @Delete(':id')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Delete a user',
    description: 'Takes the role assignments along.',
    answer: deleted,
  })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(userId) id: string,
    @Demanded(userView) precondition: Precondition<User>,
  ) {
    return WriteReply.deleted(await this.users.delete(realm, caller, id, precondition));
  }
}
