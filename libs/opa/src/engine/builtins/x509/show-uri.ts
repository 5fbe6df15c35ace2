import type { Plain } from './plain.js';
import { showBytes } from './text.js';
import { cut, type Uri } from './uri.js';
import { escapeUri, isEscaped } from './uri-escapes.js';

/** As Go writes it, which need not be how it was written. */
export function writeUri(uri: Uri): string {
  const scheme = uri.scheme === '' ? '' : `${uri.scheme}:`;
  const start = scheme + (uri.opaque === '' ? writeHierarchy(uri) : uri.opaque);
  const query = uri.forceQuery || uri.rawQuery !== '' ? `?${uri.rawQuery}` : '';
  const fragment = uri.fragment === '' ? '' : `#${written(uri.fragment, uri.rawFragment, 'fragment')}`;
  return showText(start + query + fragment);
}

function writeHierarchy(uri: Uri): string {
  const path = uri.path === '*' && uri.rawPath === '' ? '*' : written(uri.path, uri.rawPath, 'path');
  const authority = writeAuthority(uri);
  if (path !== '' && !path.startsWith('/') && uri.host !== '') return `${authority}/${path}`;
  const looksLikeScheme = uri.scheme === '' && authority === '' && cut(path, '/')[0].includes(':');
  return authority + (looksLikeScheme ? './' : '') + path;
}

function writeAuthority({ scheme, host, user, path, omitHost }: Uri): string {
  const isNone = scheme === '' && host === '' && user === undefined;
  if (isNone || (omitHost && host === '' && user === undefined)) return '';
  const slashes = host !== '' || path !== '' || user !== undefined ? '//' : '';
  return `${slashes}${user === undefined ? '' : `${writeUser(user)}@`}${escapeUri(host, 'host')}`;
}

function writeUser({ name, password }: NonNullable<Uri['user']>): string {
  const secret = password === undefined ? '' : `:${escapeUri(password, 'user')}`;
  return escapeUri(name, 'user') + secret;
}

function written(text: string, raw: string, part: 'path' | 'fragment'): string {
  return raw !== '' && isEscaped(raw, part) ? raw : escapeUri(text, part);
}

/** Members as in Go; it tells only that there is a user. */
export function showUri(uri: Uri): Plain {
  return {
    Scheme: uri.scheme,
    Opaque: showText(uri.opaque),
    User: uri.user === undefined ? null : {},
    Host: showText(uri.host),
    Path: showText(uri.path),
    RawPath: uri.rawPath,
    OmitHost: uri.omitHost,
    ForceQuery: uri.forceQuery,
    RawQuery: uri.rawQuery,
    Fragment: showText(uri.fragment),
    RawFragment: uri.rawFragment,
  };
}

function showText(text: string): string {
  return showBytes(Buffer.from(text, 'latin1'));
}
