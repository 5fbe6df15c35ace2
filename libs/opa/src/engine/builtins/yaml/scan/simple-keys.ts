import { InvalidYaml } from '../invalid-yaml.js';
import type { Source } from './source.js';

/** A token that may turn out to begin a key, if a colon follows on the same line. */
interface SimpleKey {
  readonly number: number;
  readonly line: number;
  readonly column: number;
  /** The token stands where only a key may. */
  readonly required: boolean;
}

interface Level {
  /** The token that was last known to be a candidate here. */
  lastNumber: number;
  key: SimpleKey | undefined;
}

/** In characters. */
const maxKeyLength = 1_024;

/** The candidates for keys, one for each flow collection that is open and one outside of all. */
export class SimpleKeys {
  private readonly levels: Level[] = [{ lastNumber: 0, key: undefined }];
  private readonly candidates = new Map<number, SimpleKey>();

  get inFlow(): boolean {
    return this.levels.length > 1;
  }

  private get level(): Level {
    return this.levels.at(-1) as Level;
  }

  /** Whether a token must wait, since a mark may have to go before it. */
  mayBegin(number: number, source: Source): boolean {
    const key = this.candidates.get(number);
    return key !== undefined && this.isPossible(key, source);
  }

  save(number: number, { line, column }: Source, required: boolean): void {
    this.drop();
    const key = { number, line, column, required };
    this.level.lastNumber = number;
    this.level.key = key;
    this.candidates.set(number, key);
  }

  /** No colon came. */
  drop(): void {
    const { key } = this.level;
    if (key?.required === true) throw new InvalidYaml('a key has no colon');
    this.forget();
  }

  /** The key that a colon here belongs to. */
  claim(source: Source): SimpleKey | undefined {
    const { key } = this.level;
    const claimed = key !== undefined && this.isPossible(key, source) ? key : undefined;
    this.forget();
    return claimed;
  }

  enter(number: number): void {
    this.levels.push({ lastNumber: number, key: undefined });
  }

  /** An empty collection shares its number with the candidate that it is itself, which is no longer waited for then. */
  leave(): void {
    if (!this.inFlow) return;
    this.candidates.delete(this.level.lastNumber);
    this.levels.pop();
  }

  private isPossible(key: SimpleKey, { line, column }: Source): boolean {
    const isNear = key.line === line && column - key.column <= maxKeyLength;
    if (!isNear && key.required) throw new InvalidYaml('a key has no colon');
    return isNear;
  }

  private forget(): void {
    const { key } = this.level;
    if (key !== undefined) this.candidates.delete(key.number);
    this.level.key = undefined;
  }
}
