/**
 * A character that is not seen, not assigned yet, or half of one. Unicode's properties leave out what is called a symbol, a letter
 * or a mark and still is drawn as a blank: Braille without dots, the object replacement, blanks of hieroglyphs, the filler of
 * Khitan, the null notehead.
 */
export const unseen =
  /[\p{C}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{13441}\u{13442}\u{16FE4}\u{1D159}]/u;
