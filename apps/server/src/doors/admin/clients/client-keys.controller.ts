import { Delete, Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ClientKeys } from '#libs/administration';
import type { Caller } from '#libs/domain';
import { CalledBy, InRealm } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { AdminController } from '../admin-controller.js';
import { name } from '../input/fields.js';
import { pageView } from '../input/paging.js';
import { PathText, StrictBody } from '../input/strict-input.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import { deleted } from '../schema/wire-schemas.js';
import { createdKey, createdKeyView, keyCreation, keyPage, keyView } from './clients.schema.js';

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
    return WriteReply.created(written, createdKeyView(written.value), written.value.key.id);
  }

  @Get()
  @RequiresScope('admin:read')
  @Documented({ summary: 'List the API keys of a client', answer: keyPage })
  async list(@InRealm() realm: string, @PathText(clientId) id: string) {
    return pageView({ items: await this.keys.list(realm, id), next: null }, keyView);
  }

  @Delete(':key_id')
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Delete an API key',
    description: '`in_use` (409) for the last key of the last client that can administer.',
    answer: deleted,
  })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(clientId) id: string,
    @PathText(keyId) key: string,
  ) {
    return WriteReply.deleted(await this.keys.delete(realm, caller, id, key));
  }
}
