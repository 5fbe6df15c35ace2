import { QueryFailedError } from 'typeorm';
import { AuthzError } from '#libs/domain';

/** What the violation of a constraint means to the caller, by constraint name. */
export type ConstraintMeanings = Readonly<Record<string, () => AuthzError>>;

interface DriverError extends Error {
  readonly code?: string;
  readonly constraint?: string;
}

/**
 * The one place where a driver's error becomes ours. Errors that did not come from the driver are handed back unchanged.
 * Neither SQL nor parameters get into `cause`: those can hold personal data.
 */
export function fromDriver(error: unknown, meanings: ConstraintMeanings = {}): unknown {
  if (error instanceof AuthzError) return error;
  const driver = driverErrorOf(error);
  if (!driver) return error;
  const meaning = driver.constraint === undefined ? undefined : meanings[driver.constraint];
  return meaning?.() ?? byState(driver);
}

export function storeUnavailable(cause?: unknown): AuthzError {
  return new AuthzError('store_unavailable', 'the store cannot be asked right now', {
    retryAfterSeconds: 1,
    cause,
  });
}

/** True when a statement got no answer, so that its connection may still be busy with it. */
export function isUnanswered(error: unknown): boolean {
  const cause = error instanceof AuthzError ? error.cause : error;
  return driverErrorOf(cause)?.message === 'Query read timeout';
}

/** True when the server that the connection leads to takes no writes: it was demoted, or is kept from them. */
export function isReadOnly(error: unknown): boolean {
  return stateOf(error) === '25006';
}

/** True when the connection is of no use to anybody after this error, whether or not the driver has noticed. */
export function isLost(error: unknown): boolean {
  return isUnanswered(error) || /^(08...|57P..|25006)$/.test(stateOf(error));
}

function stateOf(error: unknown): string {
  const driver = driverErrorOf(error instanceof AuthzError ? error.cause : error);
  return driver === undefined ? '' : codeOf(driver);
}

/** Told by its members: an error of Node's own may come from another realm of JavaScript, where `instanceof` is false. */
function driverErrorOf(error: unknown): DriverError | undefined {
  if (error instanceof QueryFailedError) return error.driverError as DriverError;
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  const candidate = error as DriverError;
  return isSqlState(codeOf(candidate)) || isConnectionError(candidate) ? candidate : undefined;
}

function byState(driver: DriverError): AuthzError {
  const state = codeOf(driver);
  if (!isSqlState(state) || unavailableStates.test(state)) return storeUnavailable(driver);
  if (unfitStates.test(state)) {
    return new AuthzError('invalid_request', 'a value is longer or other than what the store can keep', {
      cause: driver,
    });
  }
  return new AuthzError('internal', 'the store refused a statement', { cause: driver });
}

/**
 * Connection (08), authorization (28), no such database (3D), read-only standby (25006), idle in transaction (25P03),
 * rollback by conflict (40), not migrated yet (42P01, 42703), resources (53), lock not available (55P03), operator
 * intervention and cancelled statements (57), system errors (58).
 */
const unavailableStates = /^(08...|28...|3D000|25006|25P03|40...|42P01|42703|53...|55P03|57...|58...)$/;

/** Untranslatable or malformed text and numbers, check constraints, index entries that are too large. */
const unfitStates = /^(22...|23514|54000)$/;

const connectionMessages =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|The server does not support SSL|Driver not Connected)/;

function isConnectionError(error: Error): boolean {
  return (
    /^(E[A-Z_]+|CERT_.*|.*_CERT.*)$/.test(codeOf(error)) ||
    /AlreadyReleasedError$/.test(error.name) ||
    connectionMessages.test(error.message)
  );
}

function codeOf(error: DriverError): string {
  return error.code ?? '';
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
}
