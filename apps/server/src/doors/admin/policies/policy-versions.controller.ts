import { Delete, Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { PolicyVersions, type Precondition } from '#libs/administration';
import type { Caller, PolicyVersion } from '#libs/domain';
import { RouteSettings } from '../../http/route-settings.js';
import { CalledBy, InRealm, WhileWaitedFor } from '../access/admin-request.js';
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
import { digest } from './policies.schema.js';
import {
  publishedVersion,
  publishedView,
  summaryView,
  version,
  versionPage,
  versionTagView,
  versionUpload,
  versionView,
} from './policy-versions.schema.js';

const policyName = { name: 'name', schema: name };
const versionDigest = { name: 'digest', schema: digest };
const uploadLimit = 8 * 1024 * 1024;

@AdminController('policies/:name/versions')
export class PolicyVersionsController {
  constructor(private readonly versions: PolicyVersions) {}

  @Post()
  @RouteSettings({ bodyLimit: uploadLimit })
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Publish a policy version',
    description:
      'Compiles the sources and runs their tests. 422 names file, row and reason. The same content again answers 200 with the version as it was stored; `activate` makes it live in the same transaction.',
    body: versionUpload,
    status: 201,
    alsoStatus: 200,
    answer: publishedVersion,
  })
  async publish(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(policyName) name: string,
    @StrictBody(versionUpload) { rego_version, sources, activate }: z.output<typeof versionUpload>,
    @WhileWaitedFor() wanted: AbortSignal,
  ) {
    const upload = { regoVersion: rego_version, sources, activate };
    const written = await this.versions.publish(realm, caller, name, upload, wanted);
    const { version, created } = written.value;
    const view = publishedView(written.value);
    const reply = created
      ? WriteReply.created(written, view, version.digest)
      : WriteReply.changed(written, view);
    return reply.taggedAs(versionTagView(version));
  }

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List the versions of a policy', answer: versionPage })
  async list(
    @InRealm() realm: string,
    @PathText(policyName) name: string,
    @StrictQuery(pageQuery) query: z.output<typeof pageQuery>,
  ) {
    return pageView(await this.versions.list(realm, name, pageRequestOf(query)), summaryView);
  }

  @Get(':digest')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a policy version with its sources', answer: version })
  async read(
    @InRealm() realm: string,
    @PathText(policyName) name: string,
    @PathText(versionDigest) digest: string,
  ) {
    const found = await this.versions.find(realm, name, digest);
    return new ItemReply(versionView(found), versionTagView(found));
  }

  @Delete(':digest')
  @RequiresScope('admin:write')
  @Documented({
    summary: 'Delete a policy version and its activations',
    preconditions: true,
    description: '`in_use` (409) while it is active.',
    answer: deleted,
  })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(policyName) name: string,
    @PathText(versionDigest) digest: string,
    @Demanded(versionTagView) precondition: Precondition<PolicyVersion>,
  ) {
    return WriteReply.deleted(
      await this.versions.delete(realm, caller, { policy: name, digest }, precondition),
    );
  }
}
