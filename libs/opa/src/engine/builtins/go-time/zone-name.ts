import { misfit, type TimeText } from './time-text.js';

/**
 * Takes what Go accepts for the name of a zone: three capital letters, four or five of which the last is a T, a few names
 * that are built otherwise, `GMT` with or without hours, or hours alone.
 */
export function takeZoneName(value: TimeText): string {
  if (value.remaining < 3) throw misfit();
  const special = value.match(/UTC|ChST|MeST/y);
  if (special !== '') return special;
  const greenwich = value.match(/GMT/y);
  if (greenwich !== '') return greenwich + value.match(hours);
  return value.match(hours) || value.expect(letters);
}

/** Not more than 23, with as many zeros before it as one likes. */
const hours = /[+-]0*(?:2[0-3]|1?\d)(?!\d)/y;

const letters = /(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z])/y;
