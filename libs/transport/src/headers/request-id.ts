export const requestIdHeader = 'x-request-id';

const loggableLength = 128;
/** What an HTTP field value may hold (RFC 9110 section 5.5), as Node presents it: one char per byte. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]+$/;
const outsideLogs = /[^\x20-\x7e]/g;

/**
 * The id that names this request: the caller's, echoed to the character, or a new one.
 * A value that cannot be a header (only an in-process caller can send one) is replaced.
 */
export function requestIdOf(sent: string | readonly string[] | undefined, generate: () => string): string {
  const value = typeof sent === 'string' ? sent : sent?.join(', ');
  return value !== undefined && fieldValue.test(value) ? value : generate();
}

/** The same id for logs and problem bodies: bounded, printable ASCII, one line. */
export function loggableRequestId(id: string): string {
  return id.slice(0, loggableLength).replace(outsideLogs, '?');
}
