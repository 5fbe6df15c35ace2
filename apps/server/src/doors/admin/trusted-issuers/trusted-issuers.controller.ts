import { Delete, Get, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Precondition, TrustedIssuers } from '#libs/administration';
import type { Caller, TrustedIssuer } from '#libs/domain';
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
import { withWireNames } from './issuer-faults.js';
import {
  trustedIssuer,
  trustedIssuerCreation,
  trustedIssuerOf,
  trustedIssuerReplacement,
  trustedIssuerView,
} from './trusted-issuers.schema.js';

const issuerId = { name: 'id', schema: name };

@AdminController('trusted-issuers')
export class TrustedIssuersController {
  constructor(private readonly issuers: TrustedIssuers) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Trust an issuer',
    body: trustedIssuerCreation,
    status: 201,
    answer: trustedIssuer.written,
  })
  async create(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @StrictBody(trustedIssuerCreation) { id, ...members }: z.output<typeof trustedIssuerCreation>,
  ) {
    const issuer = { ...trustedIssuerOf(members), ...(id === undefined ? {} : { id }) };
    const written = await withWireNames(this.issuers.create(realm, caller, issuer));
    return WriteReply.created(written, trustedIssuerView(written.value), written.value.id);
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List trusted issuers', answer: trustedIssuer.page })
  async list(@InRealm() realm: string, @StrictQuery(pageQuery) query: z.output<typeof pageQuery>) {
    return pageView(await this.issuers.list(realm, pageRequestOf(query)), trustedIssuerView);
  }

  @Get(':id')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a trusted issuer', answer: trustedIssuer.item })
  async read(@InRealm() realm: string, @PathText(issuerId) id: string) {
    return new ItemReply(trustedIssuerView(await this.issuers.find(realm, id)));
  }

  @Put(':id')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Replace a trusted issuer',
    description:
      'The caller must hold every caller scope: whoever names the keys can sign tokens that carry them.',
    body: trustedIssuerReplacement,
    answer: trustedIssuer.written,
  })
  async replace(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(issuerId) id: string,
    @StrictBody(trustedIssuerReplacement) members: z.output<typeof trustedIssuerReplacement>,
    @Demanded(trustedIssuerView) precondition: Precondition<TrustedIssuer>,
  ) {
    const issuer = { id, ...trustedIssuerOf(members) };
    const written = await withWireNames(this.issuers.replace(realm, caller, issuer, precondition));
    return WriteReply.changed(written, trustedIssuerView(written.value));
  }

  @Delete(':id')
  @RequiresScope('admin:write')
  @Documented({ preconditions: true, summary: 'Stop trusting an issuer', answer: deleted })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(issuerId) id: string,
    @Demanded(trustedIssuerView) precondition: Precondition<TrustedIssuer>,
  ) {
    return WriteReply.deleted(await this.issuers.delete(realm, caller, id, precondition));
  }
}
