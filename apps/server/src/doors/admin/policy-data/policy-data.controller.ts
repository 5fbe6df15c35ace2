import { Delete, Get, Put } from '@nestjs/common';
import type { z } from 'zod';
import { PolicyData, type PolicyDocument, type Precondition } from '#libs/administration';
import type { Caller, JsonValue } from '#libs/domain';
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
import {
  policyDocument,
  policyDocumentBody,
  policyDocumentPage,
  policyDocumentView,
  policyDocumentWritten,
} from './policy-data.schema.js';

const documentName = { name: 'name', schema: name };

@AdminController('policy-data')
export class PolicyDataController {
  constructor(private readonly policyData: PolicyData) {}

  @Get()
  @RequiresScope('admin:read')
  @Paged()
  @Documented({ summary: 'List policy data documents', answer: policyDocumentPage })
  async list(@InRealm() realm: string, @StrictQuery(pageQuery) query: z.output<typeof pageQuery>) {
    return pageView(await this.policyData.list(realm, pageRequestOf(query)), ({ name }) => ({ name }));
  }

  @Get(':name')
  @RequiresScope('admin:read')
  @Documented({ summary: 'Read a policy data document', answer: policyDocument })
  async read(@InRealm() realm: string, @PathText(documentName) name: string) {
    return new ItemReply(policyDocumentView(await this.policyData.find(realm, name)));
  }

  @Put(':name')
  @RequiresScope('admin:write')
  @Documented({
    preconditions: true,
    summary: 'Create (201) or replace (200) a policy data document',
    body: policyDocumentBody,
    alsoStatus: 201,
    answer: policyDocumentWritten,
  })
  async put(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(documentName) name: string,
    @StrictBody(policyDocumentBody) { document }: z.output<typeof policyDocumentBody>,
    @Demanded(policyDocumentView) precondition: Precondition<PolicyDocument>,
  ) {
    const written = await this.policyData.put(
      realm,
      caller,
      { name, document: document as JsonValue },
      precondition,
    );
    const view = policyDocumentView(written.value);
    return written.value.created ? WriteReply.created(written, view) : WriteReply.changed(written, view);
  }

  @Delete(':name')
  @RequiresScope('admin:write')
  @Documented({ preconditions: true, summary: 'Delete a policy data document', answer: deleted })
  async delete(
    @InRealm() realm: string,
    @CalledBy() caller: Caller,
    @PathText(documentName) name: string,
    @Demanded(policyDocumentView) precondition: Precondition<PolicyDocument>,
  ) {
    return WriteReply.deleted(await this.policyData.delete(realm, caller, name, precondition));
  }
}
