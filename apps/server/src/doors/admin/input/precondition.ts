import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Precondition } from '#libs/administration';
import { AuthzError } from '#libs/domain';
import { requestOf } from '../access/admin-request.js';
import { entityTagOf } from '../reply/entity-tag.js';

const entityTag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
/** A tag may have commas inside its quotes. What is no tag comes out too, to be refused. */
const listed = /(?:W\/)?"[^"]*"?|[^\s,]+/g;

/** What a header names: any state at all, or some states by their tags. */
type Tags = '*' | readonly string[];

/** The tags of `If-Match` or `If-None-Match`; undefined when it was not sent. Throws `invalid_request`. */
export function tagsOf(name: 'If-Match' | 'If-None-Match', sent: string | undefined): Tags | undefined {
  if (sent === undefined) return undefined;
  if (sent.trim() === '*') return '*';
  const tags = sent.match(listed) ?? [];
  if (tags.length > 0 && tags.every((tag) => entityTag.test(tag))) return tags;
  throw new AuthzError('invalid_request', `\`${name}\` must be \`*\` or entity tags`, {
    faults: [{ at: name, message: 'must be `*` or entity tags, each in double quotes' }],
  });
}

/** `If-Match` compares strongly: a weak tag matches nothing (RFC 9110 section 13.1.1). */
function matches(tags: Tags, view: object | null): boolean {
  if (view === null) return false;
  return tags === '*' || tags.includes(entityTagOf(view));
}

/** `If-None-Match` compares weakly (RFC 9110 section 13.1.2). */
export function matchesWeakly(tags: Tags, tag: string): boolean {
  return tags === '*' || tags.some((one) => one.replace(/^W\//, '') === tag);
}

/** What the headers demand of an item that reading answers as `view` says. */
export function preconditionOf<Item>(
  headers: IncomingHttpHeaders,
  view: (item: Item) => object,
): Precondition<Item> {
  const match = tagsOf('If-Match', headers['if-match']);
  const noneMatch = tagsOf('If-None-Match', headers['if-none-match']);
  return {
    stated: match !== undefined || noneMatch !== undefined,
    holds(current) {
      const shown = current === null ? null : view(current);
      if (match !== undefined && !matches(match, shown)) return false;
      return noneMatch === undefined || shown === null || !matchesWeakly(noneMatch, entityTagOf(shown));
    },
  };
}

const demanded = createParamDecorator((view: (item: never) => object, context: ExecutionContext) =>
  preconditionOf(requestOf(context).headers, view),
);

/** What the caller demands of the item that the request changes. `view` is what reading the item answers. */
export const Demanded = (view: (item: never) => object) => demanded(view);
