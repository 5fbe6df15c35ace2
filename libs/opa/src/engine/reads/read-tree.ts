import { parseJson } from '#libs/json';

/**
 * What of a document can be read: `true` is all of it; a map tells the members that are, each with its own tree. Of what has a
 * tree of members, also its kind is read, and its value when it is a scalar.
 */
export type ReadTree = true | ReadonlyMap<string, ReadTree>;

/** What a policy can read, over all its entrypoints. */
export interface PolicyReads {
  readonly input: ReadTree;
  readonly data: ReadTree;
  /**
   * A `with` puts a value at a path below `input`. OPA's modules take the input for an object then, without a look, so it must
   * be one.
   */
  readonly replacesMembers: boolean;
}

/** Name of the custom section of a module that holds its reads as JSON. Trees are lists of pairs there: any name is a name. */
export const readsSection = 'portcullis.reads';

/** What the module says; everything, when it says nothing. Throws for a section that is malformed. */
export function readsOf(module: WebAssembly.Module): PolicyReads {
  const [section] = WebAssembly.Module.customSections(module, readsSection);
  if (section === undefined) return readsAll;
  const said = parseJson(Buffer.from(section).toString('utf8')) as Record<string, unknown>;
  const { input, data, replacesMembers } = said;
  if (typeof replacesMembers !== 'boolean') throw malformed();
  return { input: treeOf(input), data: treeOf(data), replacesMembers };
}

export const readsAll: PolicyReads = { input: true, data: true, replacesMembers: false };

export function readsText({ input, data, replacesMembers }: PolicyReads): string {
  return JSON.stringify({ input: pairsOf(input), data: pairsOf(data), replacesMembers });
}

function pairsOf(tree: ReadTree): unknown {
  return tree === true ? true : [...tree].map(([name, inner]) => [name, pairsOf(inner)]);
}

function treeOf(pairs: unknown): ReadTree {
  if (pairs === true) return true;
  if (!Array.isArray(pairs)) throw malformed();
  return new Map(
    (pairs as unknown[]).map((pair) => {
      if (!Array.isArray(pair) || typeof pair[0] !== 'string') throw malformed();
      return [pair[0], treeOf(pair[1])];
    }),
  );
}

function malformed(): Error {
  return new Error(`the section ${readsSection} is malformed`);
}
