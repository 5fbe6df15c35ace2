import { isIP } from 'node:net';

/** One mailbox (RFC 5322): `local@domain`, with a name and angle brackets around it or a comment behind it. */
export function isMailAddress(text: string): boolean {
  return new MailboxReader(text).isMailbox();
}

const atoms = /[!#-'*+\-./0-9=?A-Z^-~\u0080-\u{10ffff}]+/uy;
const quoted =
  /"[ \t!#-[\]-~\u0080-\u{10ffff}]*(?:\\[ \t!-~\u0080-\u{10ffff}][ \t!#-[\]-~\u0080-\u{10ffff}]*)*"/uy;
const literal = /\[[!-Z^-~\u0080-\u{10ffff}]*\]/uy;

class MailboxReader {
  private offset = 0;

  constructor(private readonly text: string) {}

  isMailbox(): boolean {
    this.skipSpace();
    if (this.address()) return this.rest();
    this.offset = 0;
    return this.name() && this.take('<') && this.address() && this.take('>') && this.rest();
  }

  private address(): boolean {
    const start = this.offset;
    this.skipSpace();
    if (this.localPart() && this.take('@') && this.domain()) return true;
    this.offset = start;
    return false;
  }

  private localPart(): boolean {
    const text = this.match(quoted);
    return text === undefined ? isDotAtom(this.match(atoms)) : text.length > 2;
  }

  private domain(): boolean {
    this.skipSpace();
    const address = this.match(literal);
    return address === undefined ? isDotAtom(this.match(atoms)) : isIP(address.slice(1, -1)) !== 0;
  }

  /** Words before the angle bracket, comments among them; there may be none. */
  private name(): boolean {
    this.skipSpace();
    while (this.text[this.offset] !== '<') {
      const word = this.match(quoted) ?? this.match(atoms);
      if (word === undefined || !this.skipComments()) return false;
    }
    return true;
  }

  private rest(): boolean {
    return this.skipComments() && this.offset === this.text.length;
  }

  /** False when one is not closed. */
  private skipComments(): boolean {
    this.skipSpace();
    while (this.text[this.offset] === '(') {
      if (!this.skipComment()) return false;
      this.skipSpace();
    }
    return true;
  }

  private skipComment(): boolean {
    let depth = 0;
    do {
      const mark = this.text[this.offset];
      if (mark === undefined) return false;
      if (mark === '(') depth++;
      if (mark === ')') depth--;
      this.offset += mark === '\\' ? 2 : 1;
    } while (depth > 0);
    return true;
  }

  private skipSpace(): void {
    while (this.text[this.offset] === ' ' || this.text[this.offset] === '\t') this.offset++;
  }

  private take(mark: string): boolean {
    if (this.text[this.offset] !== mark) return false;
    this.offset++;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const [text] = pattern.exec(this.text) ?? [];
    this.offset += text?.length ?? 0;
    return text;
  }
}

function isDotAtom(text: string | undefined): boolean {
  return text !== undefined && text.split('.').every((atom) => atom !== '');
}
