import { z } from 'zod';

/** OPA's intermediate representation, from which it also makes the Wasm module: `opa build -t plan`. What analysis needs of it. */
const local = z.number().int();
const operand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('local'), value: local }),
  z.object({ type: z.literal('string_index'), value: z.number().int() }),
  z.object({ type: z.literal('bool'), value: z.boolean() }),
]);
const statement = z.object({ type: z.string(), stmt: z.record(z.string(), z.unknown()) });
const block = z.object({ stmts: z.array(statement).nullish() });

export const planShape = z.object({
  static: z.object({ strings: z.array(z.object({ value: z.string() })).nullish() }),
  plans: z.object({ plans: z.array(z.object({ blocks: z.array(block) })) }),
  funcs: z.object({
    funcs: z
      .array(
        z.object({
          name: z.string(),
          params: z.array(local),
          return: local,
          blocks: z.array(block).nullish(),
        }),
      )
      .nullish(),
  }),
});

export type Plan = z.infer<typeof planShape>;
export type PlannedFunction = NonNullable<Plan['funcs']['funcs']>[number];
export type Operand = z.infer<typeof operand>;
export type Block = z.infer<typeof block>;

export const operandShape = operand;
export const blockShape = block;
export const localShape = local;
