import { isIPv6 } from 'node:net';

import { BuiltinError } from '../builtin.js';
import { escapeUri, unescapeUri } from './uri-escapes.js';

/** A URI taken apart as Go does it. Texts hold one character per byte. */
export interface Uri {
  readonly scheme: string;
  readonly opaque: string;
  readonly user: { readonly name: string; readonly password: string | undefined } | undefined;
  readonly host: string;
  readonly path: string;
  /** The path as written, where that is not how we would write it. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** A question mark at the end, without a query. */
  readonly forceQuery: boolean;
  readonly fragment: string;
  readonly rawFragment: string;
  /** A path that begins with a slash, but no host at all. */
  readonly omitHost: boolean;
}

const empty: Uri = {
  scheme: '',
  opaque: '',
  user: undefined,
  host: '',
  path: '',
  rawPath: '',
  rawQuery: '',
  forceQuery: false,
  fragment: '',
  rawFragment: '',
  omitHost: false,
};

/** @throws BuiltinError when Go would not take it for a URI reference. */
export function readUri(text: string): Uri {
  const [reference, written] = cut(text, '#');
  const uri = readReference(reference);
  const fragment = unescapeUri(written, 'fragment');
  return { ...uri, fragment, rawFragment: escapeUri(fragment, 'fragment') === written ? '' : written };
}

function readReference(text: string): Uri {
  if (/[\0-\x1f\x7f]/.test(text)) throw new BuiltinError('a control character in a URI');
  if (text === '*') return { ...empty, path: '*' };
  const { scheme, rest: withQuery } = readScheme(text);
  const forceQuery = withQuery.indexOf('?') === withQuery.length - 1 && withQuery !== '';
  const [rest, rawQuery] = cut(withQuery, '?');
  const uri = { ...empty, scheme, forceQuery, rawQuery };
  if (!rest.startsWith('/') && scheme !== '') return { ...uri, opaque: rest };
  if (cut(rest, '/')[0].includes(':')) throw new BuiltinError('a colon in the first part of a path');
  return { ...uri, ...readHierarchy(scheme, rest) };
}

function readScheme(text: string): { scheme: string; rest: string } {
  if (text.startsWith(':')) throw new BuiltinError('a URI without a scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*):/.exec(text)?.[1];
  if (scheme === undefined) return { scheme: '', rest: text };
  return { scheme: scheme.toLowerCase(), rest: text.slice(scheme.length + 1) };
}

function readHierarchy(scheme: string, rest: string): Partial<Uri> {
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { ...readPath(rest), omitHost: scheme !== '' && rest.startsWith('/') };
  const slash = rest.indexOf('/', 2);
  const authority = rest.slice(2, slash === -1 ? undefined : slash);
  const at = authority.lastIndexOf('@');
  return {
    ...readPath(slash === -1 ? '' : rest.slice(slash)),
    host: readHost(scheme, authority.slice(at + 1)),
    user: at === -1 ? undefined : readUser(authority.slice(0, at)),
  };
}

function readPath(written: string): Pick<Uri, 'path' | 'rawPath'> {
  const path = unescapeUri(written, 'path');
  return { path, rawPath: escapeUri(path, 'path') === written ? '' : written };
}

function readUser(text: string): NonNullable<Uri['user']> {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text)) throw new BuiltinError('not a user');
  const [name, password] = cut(text, ':');
  return {
    name: unescapeUri(name, 'user'),
    password: text.includes(':') ? unescapeUri(password, 'user') : undefined,
  };
}

function readHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new BuiltinError('not a host');
  if (bracket === 0) return readAddress(host);
  const isWeb = scheme === 'http' || scheme === 'https';
  const colon = isWeb ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon !== -1) checkPort(host.slice(colon));
  return unescapeUri(host, 'host');
}

/** An IPv6 address in brackets, maybe with a zone. */
function readAddress(host: string): string {
  const end = host.lastIndexOf(']');
  if (end === -1) throw new BuiltinError('not a host');
  checkPort(host.slice(end + 1));
  const inside = host.slice(1, end);
  const zone = inside.indexOf('%25');
  const address = unescapeUri(zone === -1 ? inside : inside.slice(0, zone), 'host');
  const whole = address + (zone === -1 ? '' : unescapeUri(inside.slice(zone), 'zone'));
  const [bare, zoneName] = cut(whole, '%');
  if (!isIPv6(bare) || (whole.includes('%') && zoneName === '')) throw new BuiltinError('not an address');
  return `[${whole}]${host.slice(end + 1)}`;
}

function checkPort(text: string): void {
  if (!/^(:[0-9]*)?$/.test(text)) throw new BuiltinError('not a port');
}

/** Around the first mark; the mark is in neither part. */
export function cut(text: string, mark: string): [string, string] {
  const index = text.indexOf(mark);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + mark.length)];
}
