import { Delete, Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ClientKeys, type Precondition } from '#libs/administration';
import type { ApiKey, Caller } from '#libs/domain';
import { CalledBy, InRealm } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { AdminController } from '../admin-controller.js';
import { name } from '../input/fields.js';
import { Demanded } from '../input/precondition.js';
import { pageView } from '../input/paging.js';
import { PathText, StrictBody } from '../input/strict-input.js';
import { ItemReply } from '../reply/item-reply.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import { deleted } from '../schema/wire-schemas.js';
import { createdKey, createdKeyView, keyCreation, keyPage, keyView, storedKey } from './clients.schema.js';

const clientId = { name: 'id', schema: name };
const keyId = { name: 'key_id', schema: name };

@AdminController('clients/:id/keys')
export class ClientKeysController {
  constructor(private readonly keys: ClientKeys) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Create an API key',
    description:
      'The answer is the only one that shows the credential. Send `{}` for a key that does not expire.',
    body: keyCreation,
    status: 201,
    answer: createdKey,
  })
  async create(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(clientId) id: string,
    @StrictBody(keyCreation) { expires_at }: z.output<typeof keyCreation>,
  ) {
    const options = expires_at === null ? {} : { expiresAt: new Date(expires_at) };
    const written = await this.keys.create(realm, caller, id, options);
    const { value } = written;
    return WriteReply.created(written, createdKeyView(value), value.key.id).taggedAs(keyView(value.key));
  }

  @Get()
  @RequiresScope('admin:read')
  @Documented({ summary: 'List the API keys of a client', answer: keyPage })
  async list(@InRealm() realm: string, @PathText(clientId) id: string) {
    return pageView({ items: await this.keys.list(realm, id), next: null }, keyView);
  }

  @Get(':key_id')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read an API key, without its secret', answer: storedKey })
  async read(@InRealm() realm: string, @PathText(clientId) id: string, @PathText(keyId) key: string) {
    return new ItemReply(keyView(await this.keys.find(realm, { clientId: id, id: key })));
  }

  @Delete(':key_id')
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Delete an API key',
    preconditions: true,
    description: '`in_use` (409) for the last key without expiry of the last client that can administer.',
    answer: deleted,
  })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(clientId) id: string,
    @PathText(keyId) key: string,
    @Demanded(keyView) precondition: Precondition<ApiKey>,
  ) {
    return WriteReply.deleted(await this.keys.delete(realm, caller, { clientId: id, id: key }, precondition));
  }
}
