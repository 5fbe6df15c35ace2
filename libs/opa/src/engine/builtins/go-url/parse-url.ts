import { BuiltinError } from '../builtin.js';
import { escapePath, unescape } from './escapes.js';
import { type Authority, parseAuthority } from './parse-authority.js';

/** Parts of a URL or relative reference, empty where there is none. Text is bytes, one per character. */
export interface Url extends Authority {
  readonly scheme: string;
  /** Unescaped. */
  readonly path: string;
  /** As given, unless Go would write the path so itself: then unescaped, too. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Unescaped. */
  readonly fragment: string;
}

/**
 * As Go's `url.Parse` reads it, which is RFC 3986 with some leniency. Throws `BuiltinError` where Go fails.
 * @param text UTF-8 with one character per byte.
 */
export function parseUrl(text: string): Url {
  const [reference, fragment] = cut(text, '#');
  if (/[\0-\x1f\x7f]/.test(reference)) throw new BuiltinError('control character');
  const parts = parseReference(reference);
  return { ...parts, fragment: unescape(fragment, 'fragment') };
}

function parseReference(text: string): Omit<Url, 'fragment'> {
  const scheme = schemeOf(text);
  const [hierarchy, rawQuery] = cut(scheme === '' ? text : text.slice(scheme.length + 1), '?');
  const parts = { scheme: scheme.toLowerCase(), rawQuery };
  if (!hierarchy.startsWith('/')) {
    // `mailto:a@b` has no path in this sense.
    if (scheme !== '') return { ...parts, ...noAuthority, ...pathOf('') };
    assertRelative(hierarchy);
  }
  if (!hasAuthority(hierarchy, scheme)) return { ...parts, ...noAuthority, ...pathOf(hierarchy) };
  const end = hierarchy.indexOf('/', 2);
  const authority = hierarchy.slice(2, end === -1 ? undefined : end);
  return {
    ...parts,
    ...parseAuthority(authority, parts.scheme),
    ...pathOf(end === -1 ? '' : hierarchy.slice(end)),
  };
}

const noAuthority: Authority = { hostname: '', port: '' };

/** Everything before the first colon, if it has a scheme's form (RFC 3986 section 3.1). */
function schemeOf(text: string): string {
  if (text.startsWith(':')) throw new BuiltinError('colon without a scheme');
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? '';
}

/** A colon in the first segment would look like a scheme. */
function assertRelative(text: string): void {
  if (cut(text, '/')[0].includes(':')) throw new BuiltinError('colon in the first segment');
}

function hasAuthority(hierarchy: string, scheme: string): boolean {
  return hierarchy.startsWith('//') && (scheme !== '' || !hierarchy.startsWith('///'));
}

function pathOf(escaped: string): Pick<Url, 'path' | 'rawPath'> {
  const path = unescape(escaped, 'path');
  return { path, rawPath: escaped === '*' || escapePath(path) === escaped ? path : escaped };
}

function cut(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
