import { z } from 'zod';
import { jsonIn } from './opa-report.js';
import type { PackagePath } from './package-path.js';

const term = z.object({ type: z.string(), value: z.unknown() });
const location = z.object({ row: z.number(), col: z.number() });

const annotation = z.object({ schemas: z.array(z.unknown()).optional(), location: location.optional() });

const syntaxTree = z.object({
  package: z.object({ path: z.array(term), location }),
  annotations: z.array(annotation).optional(),
  rules: z
    .array(
      z.object({
        head: z.object({ ref: z.array(term), args: z.array(z.unknown()).optional(), location }),
      }),
    )
    .optional(),
});

export interface Position {
  readonly row: number;
  readonly col: number;
}

export interface RegoRule extends Position {
  /** The part of its name that is fixed: `a.b[x].c` has `['a', 'b']`. */
  readonly path: readonly string[];
  readonly isFunction: boolean;
}

/** What we need to know of one parsed file. */
export interface RegoModule {
  readonly file: string;
  readonly package: PackagePath;
  readonly packageAt: Position;
  readonly rules: readonly RegoRule[];
  /** Where its metadata speaks of schemas. */
  readonly schemasAt: readonly Position[];
}

/** Reads what `opa parse --format json` printed. */
export function readModule(file: string, printed: string): RegoModule {
  const tree = syntaxTree.parse(jsonIn(printed));
  return {
    file,
    // The first term is `data`.
    package: tree.package.path.slice(1).map(({ value }) => String(value)),
    packageAt: tree.package.location,
    rules: (tree.rules ?? []).map(({ head }) => ({
      path: fixedPart(head.ref),
      isFunction: head.args !== undefined,
      row: head.location.row,
      col: head.location.col,
    })),
    schemasAt: (tree.annotations ?? [])
      .filter(({ schemas = [] }) => schemas.length > 0)
      .map(({ location = tree.package.location }) => location),
  };
}

/** Ends at the first variable, and at names that a slash path could not carry. */
function fixedPart(ref: readonly z.infer<typeof term>[]): string[] {
  const path: string[] = [];
  for (const [index, { type, value }] of ref.entries()) {
    const fixed = index === 0 || type === 'string';
    if (!fixed || typeof value !== 'string' || !/^[\w-]+$/.test(value)) break;
    path.push(value);
  }
  return path;
}
