import { Delete, Get, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Precondition, Policies } from '#libs/administration';
import type { Caller, Policy } from '#libs/domain';
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
import { policy, policyCreation, policyReplacement, policyView } from './policies.schema.js';

const policyName = { name: 'name', schema: name };

@AdminController('policies')
export class PoliciesController {
  constructor(private readonly policies: Policies) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Create a policy',
    description: 'It decides nothing before a version is published and activated.',
    body: policyCreation,
    status: 201,
    answer: policy.written,
  })
  async create(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @StrictBody(policyCreation) { resource_types, ...members }: z.output<typeof policyCreation>,
  ) {
    const written = await this.policies.create(realm, caller, { ...members, resourceTypes: resource_types });
    return WriteReply.created(written, policyView(written.value), members.name);
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List policies', answer: policy.page })
  async list(@InRealm() realm: string, @StrictQuery(pageQuery) query: z.output<typeof pageQuery>) {
    return pageView(await this.policies.list(realm, pageRequestOf(query)), policyView);
  }

  @Get(':name')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a policy', answer: policy.item })
  async read(@InRealm() realm: string, @PathText(policyName) name: string) {
    return new ItemReply(policyView(await this.policies.find(realm, name)));
  }

  @Put(':name')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Replace a policy’s description and resource types',
    body: policyReplacement,
    answer: policy.written,
  })
  async replace(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(policyName) name: string,
    @StrictBody(policyReplacement) { description, resource_types }: z.output<typeof policyReplacement>,
    @Demanded(policyView) precondition: Precondition<Policy>,
  ) {
    const change = { name, description, resourceTypes: resource_types };
    const written = await this.policies.replace(realm, caller, change, precondition);
    return WriteReply.changed(written, policyView(written.value));
  }

  @Delete(':name')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Delete a policy and its versions',
    description: 'Also while it is active: from then on its resource types have no policy and are denied.',
    answer: deleted,
  })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(policyName) name: string,
    @Demanded(policyView) precondition: Precondition<Policy>,
  ) {
    return WriteReply.deleted(await this.policies.delete(realm, caller, name, precondition));
  }
}
