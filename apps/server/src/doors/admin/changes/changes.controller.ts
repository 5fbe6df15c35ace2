import { Get } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { z } from 'zod';
import { Changes } from '#libs/administration';
import { InRealm } from '../access/admin-request.js';
import { RequiresScope } from '../access/required-scope.js';
import { AdminController } from '../admin-controller.js';
import { maxLimit } from '../input/paging.js';
import { StrictQuery } from '../input/strict-input.js';
import { Documented } from '../schema/documented.js';
import { changesPage, changesQuery, changeView } from './changes.schema.js';

@AdminController('changes')
export class ChangesController {
  constructor(private readonly changes: Changes) {}

  @Get()
  @RequiresScope('admin:read')
  @ApiQuery({
    name: 'after',
    required: false,
    description: 'Only changes above this revision.',
    schema: { type: 'integer', minimum: 0, default: 0 },
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'How many items at most.',
    schema: { type: 'integer', minimum: 1, maximum: maxLimit, default: maxLimit },
  })
  @Documented({ summary: 'Read the feed of changes, oldest first', answer: changesPage })
  async list(
    @InRealm() realm: string,
    @StrictQuery(changesQuery) { after = 0, limit = maxLimit }: z.output<typeof changesQuery>,
  ) {
    const { items, revision } = await this.changes.list(realm, after, limit);
    return { items: items.map(changeView), revision };
  }
}
