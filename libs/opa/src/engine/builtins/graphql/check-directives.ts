import { BuiltinError } from '../builtin.js';
import { type Directive, type DirectiveDefinition, valueKinds } from './document.js';
import { byName, type SchemaCheck } from './schema.js';

export interface DirectivePlace {
  readonly location: string;
  /** The directive whose definition this is part of: it may not use itself. */
  readonly within?: string;
  readonly mayRepeat?: boolean;
}

/** @throws BuiltinError when a directive of a type system document may not stand there like that. */
export function checkDirectives(
  { schema, checkDeadline }: SchemaCheck,
  directives: readonly Directive[],
  place: DirectivePlace,
): void {
  const seen = new Set<string>();
  for (const directive of directives) {
    checkDeadline();
    const definition = schema.directives.get(directive.Name);
    if (definition === undefined) throw new BuiltinError('a directive is not defined');
    if (directive.Name.startsWith('__') || directive.Name === place.within) {
      throw new BuiltinError('a directive may not be used here');
    }
    if (!definition.Locations.includes(place.location))
      throw new BuiltinError('a directive has no place here');
    const repeats = seen.has(directive.Name) && !definition.IsRepeatable && place.mayRepeat !== true;
    if (repeats) throw new BuiltinError('a directive is repeated');
    seen.add(directive.Name);
    checkArguments(directive, definition);
  }
}

function checkArguments(directive: Directive, definition: DirectiveDefinition): void {
  const given = byName(directive.Arguments);
  const known = new Set(definition.Arguments.map((parameter) => parameter.Name));
  if (![...given.keys()].every((name) => known.has(name))) {
    throw new BuiltinError('a directive has an argument that is not defined');
  }
  for (const { Name, Type, DefaultValue } of definition.Arguments) {
    if (!Type.NonNull || DefaultValue !== undefined) continue;
    const kind = given.get(Name)?.Value.Kind ?? valueKinds.null;
    if (kind === valueKinds.null) throw new BuiltinError('a directive lacks an argument');
  }
}
