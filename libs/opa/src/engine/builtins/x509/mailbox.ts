import { BuiltinError } from '../builtin.js';
import { isDomain } from './host-name.js';

/** RFC 2821 section 4.1.2. */
export interface Mailbox {
  /** Without quotes and backslashes. */
  readonly local: string;
  readonly domain: string;
}

/** Between quotes: any ASCII but line breaks and null, with a backslash before what would end it. */
const quoted = /^"((?:[\x01-\x08\x0b\x0c\x0e-!#-[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*)"@/;
const unquoted = /^((?:[0-9a-zA-Z!#$%&'*+\-/=?^_`{|}~.]|\\[^])+)@/;

/** @throws BuiltinError when the text is no mailbox. */
export function readMailbox(text: string): Mailbox {
  const isQuoted = text.startsWith('"');
  const match = (isQuoted ? quoted : unquoted).exec(text);
  if (match === null) throw new BuiltinError('not a mailbox');
  const local = (match[1] ?? '').replace(/\\([^])/g, '$1');
  const hasStrayPoints = local.startsWith('.') || local.endsWith('.') || local.includes('..');
  const domain = text.slice(match[0].length);
  // A point in front is no label.
  if ((!isQuoted && hasStrayPoints) || !isDomain(domain, false)) throw new BuiltinError('not a mailbox');
  return { local, domain };
}
