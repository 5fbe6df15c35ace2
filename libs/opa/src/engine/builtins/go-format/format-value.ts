import { BeyondLimits } from '../beyond-limits.js';
import { type Directive, padText } from './directive.js';
import { formatFloat } from './format-float.js';
import { formatInteger } from './format-integer.js';
import { formatText } from './format-text.js';
import type { GoList, GoMap, GoValue } from './go-value.js';

/** One value by one directive; a verb that does not fit is spelled out in the text, as Go does, and is no error. */
export function formatValue(value: GoValue, given: Directive): string {
  const { verb } = given;
  if (verb === 'T') return formatText(value.type, { ...given, verb: 's' }) ?? '';
  const directive = verb === 'v' || verb === 'w' ? forDefaultVerb(given) : given;
  return formatted(value, directive) ?? misfit(value, directive);
}

/** With `%v`, plus and sharp speak of structs, which no Rego value is, and of Go's syntax. */
function forDefaultVerb(directive: Directive): Directive {
  const flags = new Set([...directive.flags].filter((flag) => flag !== '+' && flag !== '#'));
  return { ...directive, flags, goSyntax: directive.flags.has('#') };
}

function formatted(value: GoValue, directive: Directive): string | undefined {
  switch (value.type) {
    case 'int':
    case 'int64':
    case 'uint8':
    case '*big.Int':
      return formatInteger(value, directive);
    case 'float64':
      return formatFloat(value.value, directive);
    case 'string':
    case 'json.Number':
      return formatText(value.value, directive);
    case 'bool':
      return 'tv'.includes(directive.verb) ? padText(String(value.value), directive) : undefined;
    case '<nil>':
      return directive.verb === 'v' ? padText('<nil>', directive) : undefined;
    case 'map[string]interface {}':
    case '[]interface {}':
      return formatComposite(value, directive);
  }
}

/** Directives apply to each member of a list or map, and to the keys. */
function formatComposite(value: GoMap | GoList, directive: Directive): string | undefined {
  const { verb, goSyntax = false } = directive;
  if (verb === 'w') return undefined;
  if (verb === 'p') throw new BeyondLimits('sprintf: no address of a list or map');
  const members =
    value.type === '[]interface {}'
      ? value.items.map((item) => formatMember(item, directive))
      : Array.from(value.entries, ([key, member]) => entryText(key, member, directive));
  if (goSyntax) return `${value.type}{${members.join(', ')}}`;
  return `${value.type === '[]interface {}' ? '' : 'map'}[${members.join(' ')}]`;
}

function entryText(key: string, member: GoValue, directive: Directive): string {
  return `${formatMember({ type: 'string', value: key }, directive)}:${formatMember(member, directive)}`;
}

function formatMember(value: GoValue, directive: Directive): string {
  if (value.type === '<nil>') return directive.goSyntax ? 'interface {}(nil)' : '<nil>';
  return formatted(value, directive) ?? misfit(value, directive);
}

function misfit(value: GoValue, directive: Directive): string {
  if (value.type === '<nil>') return `%!${directive.verb}(<nil>)`;
  const type = value.type === '*big.Int' ? 'big.Int' : value.type;
  return `%!${directive.verb}(${type}=${formatted(value, { ...directive, verb: 'v' }) ?? ''})`;
}
