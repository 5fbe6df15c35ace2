import { objectMembers } from '#libs/json';

/**
 * The text of one member's value, as it stands in `text`: numbers keep every digit that was sent.
 * @param text a JSON object that strict parsing has accepted; means nothing for any other text.
 * @returns `undefined` when the object has no such member.
 */
export function memberSlice(text: string, sought: string): string | undefined {
  for (const { name, start, end } of objectMembers(text)) {
    if (name === sought) return text.slice(start, end);
  }
  return undefined;
}
