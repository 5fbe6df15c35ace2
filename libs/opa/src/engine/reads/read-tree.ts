import { z } from 'zod';

/**
 * What of a document can be read: `true` is all of it; an object tells the members that are, each with its own tree. Of what has a
 * tree of members, also its kind is read, and its value when it is a scalar.
 */
export type ReadTree = true | { readonly [member: string]: ReadTree };

/** What a policy can read, over all its entrypoints. */
export interface PolicyReads {
  readonly input: ReadTree;
  readonly data: ReadTree;
  /**
   * Paths below `input` and `data` that a `with` puts values at. OPA's modules take what lies above such a path for an object
   * without a look, so it must be one.
   */
  readonly replaced: { readonly input: readonly Path[]; readonly data: readonly Path[] };
}

type Path = readonly string[];

const readTree: z.ZodType<ReadTree> = z.lazy(() =>
  z.union([z.literal(true), z.record(z.string(), readTree)]),
);
const paths = z.array(z.array(z.string()));
const policyReads = z.object({
  input: readTree,
  data: readTree,
  replaced: z.object({ input: paths, data: paths }),
});

/** Name of the custom section of a module that holds its reads as JSON. */
export const readsSection = 'portcullis.reads';

export const readsAll: PolicyReads = { input: true, data: true, replaced: { input: [], data: [] } };

/** What the module says; everything, when it says nothing. Throws for a section that is malformed. */
export function readsOf(module: WebAssembly.Module): PolicyReads {
  const [section] = WebAssembly.Module.customSections(module, readsSection);
  if (section === undefined) return readsAll;
  return policyReads.parse(JSON.parse(Buffer.from(section).toString('utf8')));
}
