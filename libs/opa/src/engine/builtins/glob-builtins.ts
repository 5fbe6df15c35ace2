import { type Builtin, pure } from './builtin.js';
import { textAt } from './operands.js';

export const globBuiltins: readonly Builtin[] = [
  pure('glob.quote_meta', (operands) => textAt(operands, 0).replaceAll(/[*?\\[\]{}]/g, '\\$&')),
];
