import { Delete, Get, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Precondition, Clients } from '#libs/administration';
import type { Caller, Client } from '#libs/domain';
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
import { client, clientCreation, clientReplacement, clientView } from './clients.schema.js';

const clientId = { name: 'id', schema: name };

@AdminController('clients')
export class ClientsController {
  constructor(private readonly clients: Clients) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({ summary: 'Create a client', body: clientCreation, status: 201, answer: client.written })
  async create(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @StrictBody(clientCreation) { id, ...members }: z.output<typeof clientCreation>,
  ) {
    const written = await this.clients.create(realm, caller, {
      ...members,
      ...(id === undefined ? {} : { id }),
    });
    return WriteReply.created(written, clientView(written.value), written.value.id);
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List clients', answer: client.page })
  async list(@InRealm() realm: string, @StrictQuery(pageQuery) query: z.output<typeof pageQuery>) {
    return pageView(await this.clients.list(realm, pageRequestOf(query)), clientView);
  }

  @Get(':id')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a client', answer: client.item })
  async read(@InRealm() realm: string, @PathText(clientId) id: string) {
    return new ItemReply(clientView(await this.clients.find(realm, id)));
  }

  @Put(':id')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Replace a client',
    description:
      'A client can neither disable itself nor take its own right to administer away. `in_use` (409) when nobody could administer any more.',
    body: clientReplacement,
    answer: client.written,
  })
  async replace(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(clientId) id: string,
    @StrictBody(clientReplacement) members: z.output<typeof clientReplacement>,
    @Demanded(clientView) precondition: Precondition<Client>,
  ) {
    const written = await this.clients.replace(realm, caller, { id, ...members }, precondition);
    return WriteReply.changed(written, clientView(written.value));
  }

  @Delete(':id')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Delete a client and its keys',
    description:
      'A client cannot delete itself. `in_use` (409) for the last that can administer with a key that does not expire.',
    answer: deleted,
  })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(clientId) id: string,
    @Demanded(clientView) precondition: Precondition<Client>,
  ) {
    return WriteReply.deleted(await this.clients.delete(realm, caller, id, precondition));
  }
}
