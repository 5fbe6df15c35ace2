/** True for `application/json`, with or without parameters such as `charset`, in any letter case. */
export function isJsonMediaType(contentType: string | undefined): boolean {
  // The exact spelling is nearly every request.
  if (contentType === 'application/json') return true;
  return contentType !== undefined && mediaTypeOf(contentType) === 'application/json';
}

/** Type and subtype in lower case, without parameters (RFC 9110 section 8.3.1). */
export function mediaTypeOf(contentType: string): string {
  const [type = ''] = contentType.split(';', 1);
  return type.trim().toLowerCase();
}

const charsetParameter = /;\s*charset\s*=\s*("[^"]*"|[^;]*)/gi;

/** Every `charset` of a content type, in lower case and without quotes. */
export function charsetsOf(contentType: string): readonly string[] {
  return [...contentType.matchAll(charsetParameter)].map(([, value = '']) =>
    value
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  );
}
