/** An API key as its bearer sent it. Lives as long as the request. */
export interface ApiKey {
  readonly keyId: string;
  readonly secret: string;
}

const pattern = /^pck_([a-z0-9]{4,32})_([A-Za-z0-9-]{32,128})$/;

/** Splits `pck_<key id>_<secret>`; null for anything else, which is then taken as a JWT. */
export function parseApiKey(credential: string): ApiKey | null {
  const [, keyId, secret] = pattern.exec(credential) ?? [];
  return keyId === undefined || secret === undefined ? null : { keyId, secret };
}
