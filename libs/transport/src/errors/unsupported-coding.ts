import { AuthzError } from '#libs/domain';

/** A body came in a `Content-Encoding` that the door does not take; the answer says which one it does (RFC 9110 section 15.5.16). */
export class UnsupportedCoding extends AuthzError {
  constructor(readonly accepted: string) {
    super('unsupported_encoding', `the only content encoding accepted is \`${accepted}\``);
  }
}
