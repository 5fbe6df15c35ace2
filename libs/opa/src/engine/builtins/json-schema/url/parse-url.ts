import { goQuote } from '../../go-format/go-quote.js';
import { InvalidSchema } from '../invalid-schema.js';
import { checkAuthority } from './authority.js';
import { checkEscapes, escapeText, unescapeText } from './escapes.js';

/** A URL reference (RFC 3986) in the parts that Go's parser tells apart. All but the fragment stay as written. */
export interface Url {
  /** In lower case; empty when there is none. */
  readonly scheme: string;
  /** What follows a scheme without a slash; then there is neither authority nor path. */
  readonly opaque: string;
  /** User and host; undefined when there is no `//`. */
  readonly authority: string | undefined;
  readonly path: string;
  /** Undefined when there is no question mark. */
  readonly query: string | undefined;
  /** Unescaped. */
  readonly fragment: string;
}

/** Refuses what Go's `net/url` refuses, which is less than RFC 3986 does. */
export function parseUrl(text: string): Url {
  const [main, fragment = ''] = cut(text, '#');
  const url = tell(main, () => parseMain(main));
  tell(text, () => {
    checkEscapes(fragment);
  });
  return { ...url, fragment: unescapeText(fragment) };
}

function tell<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InvalidSchema) {
      throw new InvalidSchema(`parse ${goQuote(text)}: ${error.message}`);
    }
    throw error;
  }
}

function parseMain(text: string): Omit<Url, 'fragment'> {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new InvalidSchema('net/url: invalid control character in URL');
  if (text.startsWith(':')) throw new InvalidSchema('missing protocol scheme');
  const scheme = (/^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(text)?.[0] ?? '').toLowerCase();
  const [rest, query] = cut(scheme === '' ? text : text.slice(scheme.length + 1), '?');
  const none = { scheme, opaque: '', authority: undefined, path: '', query };
  if (scheme !== '' && !rest.startsWith('/')) return { ...none, opaque: rest };
  if (scheme === '' && cut(rest, '/')[0].includes(':')) {
    throw new InvalidSchema('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  return { ...none, ...(hasAuthority ? splitAuthority(scheme, rest) : checkedPath(rest)) };
}

function splitAuthority(scheme: string, rest: string): Pick<Url, 'authority' | 'path'> {
  const slash = rest.indexOf('/', 2);
  const authority = slash === -1 ? rest.slice(2) : rest.slice(2, slash);
  checkAuthority(scheme, authority);
  const named = authority !== '' || scheme !== '';
  return { authority: named ? authority : undefined, ...checkedPath(slash === -1 ? '' : rest.slice(slash)) };
}

function checkedPath(path: string): Pick<Url, 'path'> {
  checkEscapes(path);
  return { path };
}

function cut(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

export function urlText(url: Url): string {
  const scheme = url.scheme === '' ? '' : `${url.scheme}:`;
  const authority = url.authority === undefined ? '' : `//${url.authority}`;
  const query = url.query === undefined ? '' : `?${url.query}`;
  const fragment = url.fragment === '' ? '' : `#${escapeText(url.fragment.replaceAll('%', '%25'))}`;
  return scheme + url.opaque + authority + escapeText(url.path) + query + fragment;
}

export function withoutFragment(url: Url): Url {
  return { ...url, fragment: '' };
}

export function hostOf(url: Url): string {
  return url.authority?.slice(url.authority.lastIndexOf('@') + 1) ?? '';
}

/** Names a document of its own, wherever it stands. */
export function isCanonical(url: Url): boolean {
  return url.scheme === 'file' ? url.path.startsWith('/') : url.scheme !== '' && hostOf(url) !== '';
}
