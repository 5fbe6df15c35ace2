import { InvalidSchema } from '../invalid-schema.js';

/** Throws at the first percent sign that two hexadecimal digits do not follow. */
export function checkEscapes(text: string): void {
  const [broken] = /%(?![0-9a-fA-F]{2}).{0,2}/su.exec(text) ?? [];
  if (broken !== undefined) throw new InvalidSchema(`invalid URL escape "${broken}"`);
}

export function unescapeText(text: string): string {
  if (!text.includes('%')) return text;
  const parts = text.split(/%([0-9a-fA-F]{2})/);
  return Buffer.concat(
    parts.map((part, index) => Buffer.from(part, index % 2 === 1 ? 'hex' : 'utf8')),
  ).toString('utf8');
}

/** Escapes what may not stand in a URL; escapes that are there stay. */
export function escapeText(text: string): string {
  return text.replace(/[^\w.~!$&'()*+,;=:@/?%[\]-]+/gu, (part) => encodeURIComponent(part));
}
