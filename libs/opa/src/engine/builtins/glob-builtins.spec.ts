import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { globBuiltins } from './glob-builtins.js';

const texts = ['', 'abc', '*.github.com', '*?\\[]{}!-,.^', '\\*', 'é*😀', '\u0000?', '**'];

const expressions = [
  ...texts.map((text) => `glob.quote_meta(${JSON.stringify(text)})`),
  ...texts.map((text) => `glob.match(glob.quote_meta(${JSON.stringify(text)}), [], ${JSON.stringify(text)})`),
  'glob.quote_meta(input.n)',
];

describeSameAsOpa('glob builtins answer as OPA does', { expressions, input: '{"n": 7}' });

describeEveryBuiltinHasACase(
  globBuiltins.map(({ name }) => name),
  expressions,
);
