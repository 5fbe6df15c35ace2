import type { Url } from './parse-url.js';

/** What a reference means inside a document (RFC 3986 section 5.2); the fragment is always the reference's own. */
export function resolveUrl(base: Url, reference: Url): Url {
  if (reference.scheme !== '' || reference.authority !== undefined) {
    return {
      ...reference,
      scheme: reference.scheme === '' ? base.scheme : reference.scheme,
      path: withoutDots(reference.path),
    };
  }
  const query = reference.path === '' ? (reference.query ?? base.query) : reference.query;
  if (reference.path === '' && base.opaque !== '') return { ...base, query, fragment: reference.fragment };
  const path = withoutDots(joined(base.path, reference.path));
  return {
    scheme: base.scheme,
    opaque: '',
    authority: base.authority,
    path,
    query,
    fragment: reference.fragment,
  };
}

function joined(base: string, path: string): string {
  if (path === '') return base;
  return path.startsWith('/') ? path : base.slice(0, base.lastIndexOf('/') + 1) + path;
}

/** Every path but the empty one becomes absolute. */
function withoutDots(path: string): string {
  if (path === '') return '';
  const segments: string[] = [];
  const parts = (path.startsWith('/') ? path.slice(1) : path).split('/');
  for (const part of parts) {
    if (part === '..') segments.pop();
    else if (part !== '.') segments.push(part);
  }
  const last = parts.at(-1);
  if (last === '.' || last === '..') segments.push('');
  return `/${segments.join('/')}`;
}
