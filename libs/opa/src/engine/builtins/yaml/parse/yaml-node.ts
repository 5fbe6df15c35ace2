export type YamlNode = YamlScalar | YamlSequence | YamlMapping | YamlAlias;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly text: string;
  /** Empty when there is none. */
  readonly tag: string;
  /** Its text tells what it is: it is plain and untagged. */
  readonly isPlain: boolean;
}

export interface YamlSequence {
  readonly kind: 'sequence';
  readonly elements: readonly YamlNode[];
}

export interface YamlMapping {
  readonly kind: 'mapping';
  readonly pairs: readonly (readonly [key: YamlNode, value: YamlNode])[];
}

/** The target is the last node before with that anchor; it may be one that the alias stands in. */
export interface YamlAlias {
  readonly kind: 'alias';
  readonly target: YamlNode;
}

export const emptyScalar: YamlScalar = { kind: 'scalar', text: '', tag: '', isPlain: true };
