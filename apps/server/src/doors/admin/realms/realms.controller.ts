import { Delete, Get, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Precondition, Realms } from '#libs/administration';
import type { Caller, Realm } from '#libs/domain';
import { CalledBy } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { GlobalAdminController } from '../admin-controller.js';
import { realmName } from '../input/fields.js';
import { Demanded } from '../input/precondition.js';
import { Paged, pageQuery, pageRequestOf, pageView } from '../input/paging.js';
import { PathText, StrictBody, StrictQuery } from '../input/strict-input.js';
import { ItemReply } from '../reply/item-reply.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import {
  realm,
  realmCreation,
  realmPage,
  realmReplacement,
  realmTagView,
  realmView,
  realmWritten,
} from './realms.schema.js';

// Not `realm`: that segment would name the realm that the caller must belong to.
const named = { name: 'name', schema: realmName };

@GlobalAdminController('realms')
export class RealmsController {
  constructor(private readonly realms: Realms) {}

  @Post()
  @RequiresScope('realms:admin')
  @Documented({ summary: 'Create a realm', body: realmCreation, status: 201, answer: realmWritten })
  async create(
    @CalledBy() caller: Caller,
    @StrictBody(realmCreation) { name, display_name }: z.output<typeof realmCreation>,
  ) {
    const written = await this.realms.create(caller, { name, displayName: display_name });
    return WriteReply.created(written, realmTagView(written.value), name).inRealm(name);
  }

  @Get()
  @RequiresScope('realms:admin')
  @Paged()
  @Documented({ summary: 'List realms', answer: realmPage })
  async list(@StrictQuery(pageQuery) query: z.output<typeof pageQuery>) {
    return pageView(await this.realms.list(pageRequestOf(query)), realmView);
  }

  @Get(':name')
  @RequiresScope('realms:admin')
  @Documented({ summary: 'Read a realm', answer: realm })
  async read(@PathText(named) name: string) {
    const found = await this.realms.find(name);
    return new ItemReply(realmView(found), realmTagView(found));
  }

  @Put(':name')
  @RequiresScope('realms:admin')
  @Documented({
    summary: 'Replace what a realm is called and demands',
    description: 'The `ETag` of a realm does not change with its `revision`.',
    body: realmReplacement,
    answer: realmWritten,
    preconditions: true,
  })
  async replace(
    @CalledBy() caller: Caller,
    @PathText(named) name: string,
    @StrictBody(realmReplacement)
    { display_name, require_preconditions }: z.output<typeof realmReplacement>,
    @Demanded(realmTagView) precondition: Precondition<Realm>,
  ) {
    const changed = { name, displayName: display_name, requirePreconditions: require_preconditions };
    const written = await this.realms.replace(caller, changed, precondition);
    return WriteReply.changed(written, realmTagView(written.value)).inRealm(name);
  }

  @Delete(':name')
  @RequiresScope('realms:admin')
  @Documented({
    summary: 'Delete a realm and everything in it',
    description: 'Its feed of changes goes too, so there is no revision to answer. The default realm stays.',
    status: 204,
    preconditions: true,
  })
  async delete(
    @PathText(named) name: string,
    @Demanded(realmTagView) precondition: Precondition<Realm>,
  ): Promise<void> {
    await this.realms.delete(name, precondition);
  }
}
