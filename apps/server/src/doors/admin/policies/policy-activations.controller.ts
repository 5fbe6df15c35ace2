import { Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { PolicyVersions } from '#libs/administration';
import type { Caller } from '#libs/domain';
import { CalledBy, InRealm } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { AdminController } from '../admin-controller.js';
import { name } from '../input/fields.js';
import { Paged, pageQuery, pageRequestOf, pageView } from '../input/paging.js';
import { PathText, StrictBody, StrictQuery } from '../input/strict-input.js';
import { WriteReply } from '../reply/write-reply.js';
import { Documented } from '../schema/documented.js';
import { policy, policyView } from './policies.schema.js';
import { activationPage, activationRequest, activationView } from './policy-versions.schema.js';

const policyName = { name: 'name', schema: name };

@AdminController('policies/:name/activations')
export class PolicyActivationsController {
  constructor(private readonly versions: PolicyVersions) {}

  @Post()
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Activate a policy version',
    description:
      'An older version is a rollback. Activating what is live changes nothing and raises no revision.',
    body: activationRequest,
    answer: policy.written,
  })
  async activate(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(policyName) name: string,
    @StrictBody(activationRequest) { digest }: z.output<typeof activationRequest>,
  ) {
    const written = await this.versions.activate(realm, caller, name, digest);
    return WriteReply.changed(written, policyView(written.value));
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List the activations of a policy, newest first', answer: activationPage })
  async list(
    @InRealm() realm: string,
    @PathText(policyName) name: string,
    @StrictQuery(pageQuery) query: z.output<typeof pageQuery>,
  ) {
    return pageView(await this.versions.activations(realm, name, pageRequestOf(query)), activationView);
  }
}
