/**
 * Text that looks at the deadline while it is being read. One search over a long text may take seconds and offers no other
 * place to stop it; but every engine of the library reads the text unit by unit through this method.
 */
class InterruptibleText extends String {
  readonly #text: string;
  readonly #readsPerCheck: number;
  readonly #check: () => void;
  #reads: number;

  constructor(text: string, readsPerCheck: number, check: () => void) {
    super(text);
    this.#text = text;
    this.#readsPerCheck = readsPerCheck;
    this.#check = check;
    this.#reads = readsPerCheck;
  }

  override charCodeAt(index: number): number {
    if (--this.#reads === 0) {
      this.#reads = this.#readsPerCheck;
      this.#check();
    }
    return this.#text.charCodeAt(index);
  }
}

/** Some hundred microseconds of work. */
const stepsPerCheck = 20_000;

/**
 * @param stepsPerRead how many steps the reader may make from one read to the next: the size of its program.
 * @returns the text itself when one search of it ends before the first look; otherwise a String object, which is slower to
 * read. The library's types say `string`, its checks accept both.
 */
export function interruptible(text: string, stepsPerRead: number, check: () => void): string {
  if (text.length * stepsPerRead < stepsPerCheck) return text;
  const readsPerCheck = Math.max(1, Math.floor(stepsPerCheck / stepsPerRead));
  return new InterruptibleText(text, readsPerCheck, check) as unknown as string;
}
