import { BuiltinError } from '../builtin.js';
import { type Directive, padNumber, signOf } from './directive.js';
import { formatInteger } from './format-integer.js';
import { formatText } from './format-text.js';
import { goFloat } from './go-float.js';
import { goQuote } from './go-quote.js';
import type { GoValue } from './go-value.js';

/** One value by one directive; a verb that does not fit is spelled out in the text, as Go does, and is no error. */
export function formatValue(value: GoValue, given: Directive): string {
  if (given.verb === 'T') return formatText(value.type, { ...given, verb: 's' }) ?? '';
  const directive = given.verb === 'v' ? forDefaultVerb(given) : given;
  if (value.type === 'string' && given.verb === 'v' && given.flags.has('#')) {
    return formatText(goQuote(value.value), { ...directive, verb: 's' }) ?? '';
  }
  return formatted(value, directive) ?? misfit(value, directive);
}

/** With `%v`, plus and sharp speak of structs, which no Rego value is. */
function forDefaultVerb(directive: Directive): Directive {
  const flags = new Set([...directive.flags].filter((flag) => flag !== '+' && flag !== '#'));
  return { ...directive, flags };
}

function formatted(value: GoValue, directive: Directive): string | undefined {
  switch (value.type) {
    case 'int64':
    case '*big.Int':
      return formatInteger(value, directive);
    case 'float64':
      return formatFloat(value.value, directive);
    case 'string':
      return formatText(value.value, directive);
  }
}

function formatFloat(value: number, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  const kind = verb === 'v' ? 'g' : verb.toLowerCase();
  if ((kind === 'x' || verb === 'b' || flags.has('#')) && 'xXbeEfFgG'.includes(verb)) {
    throw new BuiltinError(`sprintf: %${verb} of a fraction is not supported in this form`);
  }
  if (!/^[eEfFgGv]$/.test(verb)) return undefined;
  const text = goFloat(value, kind as 'e' | 'f' | 'g', precision ?? (kind === 'g' ? undefined : 6));
  const negative = value < 0 || Object.is(value, -0);
  const digits = verb === 'E' || verb === 'G' ? text.toUpperCase() : text;
  return padNumber(signOf(negative, flags), digits, directive, flags.has('0'));
}

function misfit(value: GoValue, directive: Directive): string {
  const type = value.type === '*big.Int' ? 'big.Int' : value.type;
  return `%!${directive.verb}(${type}=${formatted(value, { ...directive, verb: 'v' }) ?? ''})`;
}
