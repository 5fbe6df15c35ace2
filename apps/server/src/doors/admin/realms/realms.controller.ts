import { Delete, Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Realms } from '#libs/administration';
import type { Caller } from '#libs/domain';
import { CalledBy } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { GlobalAdminController } from '../admin-controller.js';
import { realmName } from '../input/fields.js';
import { Paged, pageQuery, pageRequestOf, pageView } from '../input/paging.js';
import { PathText, StrictBody, StrictQuery } from '../input/strict-input.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import { realm, realmCreation, realmPage, realmView, realmWritten } from './realms.schema.js';

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
    return WriteReply.created(written, realmView(written.value), name).inRealm(name);
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
    return realmView(await this.realms.find(name));
  }

  @Delete(':name')
  @RequiresScope('realms:admin')
  @Documented({
    summary: 'Delete a realm and everything in it',
    description: 'Its feed of changes goes too, so there is no revision to answer. The default realm stays.',
    status: 204,
  })
  async delete(@PathText(named) name: string): Promise<void> {
    await this.realms.delete(name);
  }
}
