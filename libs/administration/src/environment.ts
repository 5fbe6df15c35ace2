/** What the use cases need from the outside to make new things. Passed in, so that tests know every outcome. */
export interface AdministrationEnvironment {
  readonly clock: () => Date;
  /** A new id that nobody had before; printable, URL-safe. */
  readonly newId: () => string;
  /** Cryptographically strong. */
  readonly randomBytes: (size: number) => Uint8Array;
}
