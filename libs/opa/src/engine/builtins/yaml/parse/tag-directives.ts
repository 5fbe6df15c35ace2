import { InvalidYaml } from '../invalid-yaml.js';
import type { Token } from '../scan/token.js';

const defaults: ReadonlyMap<string, string> = new Map([
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]);

/** What the handles of tags stand for in a document. */
export class TagDirectives {
  private readonly own = new Map<string, string>();
  private hasVersion = false;

  add(directive: Token): void {
    if (directive.type === 'version-directive') this.addVersion(directive.version);
    if (directive.type === 'tag-directive') this.addPrefix(directive.handle, directive.prefix);
  }

  private addVersion(version: string): void {
    if (this.hasVersion) throw new InvalidYaml('a second version');
    if (!/^0?1\.0?1$/.test(version)) throw new InvalidYaml('only YAML 1.1 is read');
    this.hasVersion = true;
  }

  private addPrefix(handle: string, prefix: string): void {
    if (this.own.has(handle)) throw new InvalidYaml('a second meaning of a handle');
    this.own.set(handle, prefix);
  }

  /** A tag without a handle is what it is. */
  resolve(handle: string, suffix: string): string {
    if (handle === '') return suffix;
    const prefix = this.own.get(handle) ?? defaults.get(handle);
    if (prefix === undefined) throw new InvalidYaml('no such handle of tags');
    return prefix + suffix;
  }
}
