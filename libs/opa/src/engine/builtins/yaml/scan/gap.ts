import type { Source } from './source.js';

/** Blanks and line breaks between two words of a scalar, and what they fold into. */
export interface Gap {
  readonly text: string;
  readonly hasBreak: boolean;
}

/** @param isBroken the line was broken already, by an escape that leaves nothing of the break. */
export function takeGap(source: Source, isBroken: boolean, atTab: () => void = () => undefined): Gap {
  let blanks = '';
  let first = '';
  let others = '';
  let hasBreak = isBroken;
  while (source.isBlank() || source.isBreak()) {
    if (source.isBlank()) {
      if (hasBreak && source.at(0) === '\t') atTab();
      const blank = source.take(1);
      if (!hasBreak) blanks += blank;
    } else if (hasBreak) {
      others += source.takeBreak();
    } else {
      first = source.takeBreak();
      hasBreak = true;
    }
  }
  return { text: hasBreak ? folded(first, others) : blanks, hasBreak };
}

/** A single break between lines is a space; of several the first is lost. */
function folded(first: string, others: string): string {
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}
