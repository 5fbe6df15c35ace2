import { z } from 'zod';

/** Named zod objects. Each member carries `.describe('one sentence')` and `.meta({ env: 'KEY' })`. */
export type Sections = Readonly<Record<string, z.ZodObject>>;

/** What `readConfig` answers: each section as its schema parses it, frozen. */
export type Configuration<S extends Sections> = {
  readonly [Name in keyof S]: Readonly<z.output<S[Name]>>;
};

/** One configurable value. */
export interface Member {
  readonly section: string;
  readonly name: string;
  readonly env: string;
  readonly description: string;
  readonly secret: boolean;
  /** Weakens security on purpose; announced at every start. */
  readonly insecure: boolean;
  readonly schema: z.core.$ZodType;
}

/** Every member of every section, in order. A member without `env` is a programming error. */
export function membersOf(sections: Sections): readonly Member[] {
  return Object.entries(sections).flatMap(([section, schema]) =>
    Object.entries(schema.shape as Record<string, z.core.$ZodType>).map(([name, member]) =>
      describeMember(section, name, member),
    ),
  );
}

function describeMember(section: string, name: string, schema: z.core.$ZodType): Member {
  const meta = Object.assign(
    {},
    ...layers(schema)
      .map((layer) => z.globalRegistry.get(layer))
      .reverse(),
  ) as Record<string, unknown>;
  if (typeof meta['env'] !== 'string') throw new Error(`${section}.${name} names no environment variable`);
  return {
    section,
    name,
    env: meta['env'],
    description: typeof meta['description'] === 'string' ? meta['description'] : '',
    secret: meta['secret'] === true,
    insecure: meta['insecure'] === true || meta['env'].startsWith('PORTCULLIS_INSECURE_'),
    schema,
  };
}

/** A schema and what it wraps, outermost first: `default(optional(number))` is three layers. */
export function layers(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType; in?: z.core.$ZodType } };
  const inner = def.innerType ?? def.in;
  return inner === undefined ? [schema] : [schema, ...layers(inner)];
}
