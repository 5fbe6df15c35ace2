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
