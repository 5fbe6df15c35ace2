/** How yaml.v2 sorts keys: letters behind other characters, runs of digits by their number. */
export function compareKeys(a: string, b: string): number {
  const at = firstDifference(a, b);
  const [x, y] = [characterAt(a, at), characterAt(b, at)];
  if (x === '' || y === '') return a.length - b.length;
  const [xIsLetter, yIsLetter] = [isLetter(x), isLetter(y)];
  if (xIsLetter !== yIsLetter) return xIsLetter ? 1 : -1;
  return xIsLetter ? codeOf(x) - codeOf(y) : compareNumbers(a, b, at);
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  // Half a character differs from nothing.
  return /[\udc00-\udfff]/.test(a.charAt(at) + b.charAt(at)) ? Math.max(at - 1, 0) : at;
}

function compareNumbers(a: string, b: string, at: number): number {
  const [x, y] = [characterAt(a, at), characterAt(b, at)];
  const start = (x === '0' || y === '0') && isInsideNumber(a, at) ? 1n : 0n;
  const left = digitRun(a, at, start);
  const right = digitRun(b, at, start);
  if (left.value !== right.value) return left.value < right.value ? -1 : 1;
  return left.end === right.end ? codeOf(x) - codeOf(y) : left.end - right.end;
}

/** A zero behind other digits is no leading one. */
function isInsideNumber(text: string, at: number): boolean {
  for (let index = at - 1; index >= 0 && isDigit(text.charAt(index)); index--) {
    if (text[index] !== '0') return true;
  }
  return false;
}

/** INVARIANT: the value wraps around at 64 bits, as Go's does. */
function digitRun(text: string, at: number, start: bigint): { value: bigint; end: number } {
  let value = start;
  let end = at;
  for (let digit = characterAt(text, at); isDigit(digit); digit = characterAt(text, end)) {
    value = BigInt.asIntN(64, value * 10n + BigInt(codeOf(digit) - 0x30));
    end += digit.length;
  }
  return { value, end };
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

function isDigit(character: string): boolean {
  return /^\p{Nd}$/u.test(character);
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
