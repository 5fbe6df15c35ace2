import { AuthzError, type CheckRequest, WrittenObject } from '#libs/domain';
import type { PreparedCheck } from './decide.js';

/**
 * How much text policies would be given for all items, of what they read. Only items with parts of large requests count: the others
 * come of a body that is small itself.
 */
export function batchInputCharacters(items: readonly (PreparedCheck | AuthzError)[]): number {
  return items.reduce((sum, item) => sum + (item instanceof AuthzError ? 0 : inputCharacters(item)), 0);
}

/** Throws `payload_too_large`, before any item is decided. */
export function assertAffordable(items: readonly (PreparedCheck | AuthzError)[], most: number): void {
  const asked = batchInputCharacters(items);
  if (asked <= most) return;
  const message = `would give policies ${asked} characters of input, an object that items share counted for each: at most ${most} are allowed`;
  const faults = [{ at: 'evaluations', message }];
  throw new AuthzError('payload_too_large', `\`evaluations\` ${message}`, { faults });
}

function inputCharacters({ state, subject, request, writer }: PreparedCheck): number {
  if (!hasWritten(request)) return 0;
  const policy = state.policies.deciding(request.resource.type)?.serving?.loaded;
  if (policy === undefined) return 0;
  const read = writer.readBy(policy, writer.textsOf(subject, request));
  return read.subject.length + read.action.length + read.resource.length + read.context.length;
}

function hasWritten({ subject, action, resource, context }: CheckRequest): boolean {
  return [subject.properties, action.properties, resource.properties, context].some(
    (part) => part instanceof WrittenObject,
  );
}
