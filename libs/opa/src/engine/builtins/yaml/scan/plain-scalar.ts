import { InvalidYaml } from '../invalid-yaml.js';
import { takeGap } from './gap.js';
import type { Source } from './source.js';

/** In pieces: a pattern that repeats alternatives overflows on a long word. */
const blockPiece = /[^ \t\r\n\u0085\u2028\u2029:]+|:(?![ \t\r\n\u0085\u2028\u2029]|$)/y;
const flowPiece = /[^ \t\r\n\u0085\u2028\u2029:,?[\]{}]+|:(?![ \t\r\n\u0085\u2028\u2029]|$)/y;

export interface PlainScalar {
  readonly text: string;
  /** It ends before a line that does not belong to it. */
  readonly endsLine: boolean;
}

/** @param indent the column at which further lines begin at least, outside of flow collections. */
export function takePlainScalar(source: Source, indent: number, inFlow: boolean): PlainScalar {
  const violation = () => {
    if (source.column < indent) throw new InvalidYaml('a tab violates the indentation');
  };
  let text = '';
  let gap = { text: '', hasBreak: false };
  while (!source.isDocumentMarker() && source.at(0) !== '#') {
    const word = takeWord(source, inFlow ? flowPiece : blockPiece);
    if (word !== '') {
      text += gap.text + word;
      gap = { text: '', hasBreak: false };
    }
    if (!source.isBlank() && !source.isBreak()) break;
    gap = takeGap(source, false, violation);
    if (!inFlow && source.column < indent) break;
  }
  return { text, endsLine: gap.hasBreak };
}

function takeWord(source: Source, piece: RegExp): string {
  let word = '';
  for (let taken = source.takeMatch(piece); taken !== ''; taken = source.takeMatch(piece)) word += taken;
  return word;
}
