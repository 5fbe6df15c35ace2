/** A token of YAML 1.1. The marks of block structure and of simple keys are not in the text: the scanner makes them. */
export type Token =
  | { readonly type: Mark }
  | { readonly type: 'anchor' | 'alias'; readonly name: string }
  | { readonly type: 'tag'; readonly handle: string; readonly suffix: string }
  | { readonly type: 'tag-directive'; readonly handle: string; readonly prefix: string }
  | { readonly type: 'version-directive'; readonly version: string }
  | { readonly type: 'scalar'; readonly text: string; readonly isPlain: boolean };

export type Mark =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'flow-entry'
  | 'block-entry'
  | 'key'
  | 'value';
