import type { RegoVersion } from '#libs/domain';
import { builtinHint } from './left-out-builtins.js';
import type { OpaError } from './opa-report.js';

export interface Complaint {
  readonly error: OpaError;
  /** The text of the row that the error names. */
  readonly line: string;
  readonly regoVersion: RegoVersion;
  /** Every builtin of the compiler, those that we leave out included. */
  readonly knownBuiltins: ReadonlySet<string>;
}

interface Rule {
  readonly when: RegExp;
  readonly hint: (complaint: Complaint, found: RegExpExecArray) => string;
}

/** The first rule whose pattern the message matches has the word. */
const rules: readonly Rule[] = [
  { when: /^var (\S+) is unsafe$/, hint: unsafeVariable },
  {
    when: /^undefined function (\S+)$/,
    hint: ({ knownBuiltins }, [, name = '']) => builtinHint(name, knownBuiltins),
  },
  {
    when: /keyword is required|keyword is required for partial set/,
    hint: () =>
      'this is Rego v0: add the keywords `if` and `contains`, or upload it with `rego_version` `v0`',
  },
  {
    when: /future\.keywords|var cannot be used for rule name|expected \\n or ; or \}/,
    hint: newerSyntax,
  },
  {
    when: /is recursive/,
    hint: () =>
      'rules may not depend on themselves: put the chain in data and follow it with `graph.reachable`',
  },
  {
    when: /^conflicting rules |^multiple default rules/,
    hint: () =>
      'rules of one name must be of one kind: all complete, all `contains`, or all functions of as many arguments',
  },
  {
    when: /must not produce multiple outputs/,
    hint: () =>
      'two rules of this name hold at once with different values: make their conditions exclude each other, or use `else`',
  },
  {
    when: /^conflicting rule for data path/,
    hint: () => 'a rule and a member of `data.json` have the same path: rename one of them',
  },
  {
    when: /^empty module$/,
    hint: () => 'begin the file with `package` and the name of the package',
  },
];

/** What to do about it, where we know. */
export function hintFor(complaint: Complaint): string | undefined {
  for (const rule of rules) {
    const found = rule.when.exec(complaint.error.message);
    if (found !== null) return rule.hint(complaint, found);
  }
  return undefined;
}

function newerSyntax({ regoVersion }: Complaint): string {
  if (regoVersion === 'v0') {
    return 'if this is Rego v1, upload it with `rego_version` `v1` or add `import rego.v1`';
  }
  return 'look for an unclosed bracket or quotation mark, or two expressions on one line';
}

function unsafeVariable({ line, regoVersion }: Complaint, [, name = '']: RegExpExecArray): string {
  const negated = negatedExpression(line);
  if (negated === undefined) {
    return `nothing in this rule gives \`${name}\` a value: take it from somewhere, as in \`some ${name} in input.list\`, or check the spelling`;
  }
  const rule = ruleName(negated);
  const separate = regoVersion === 'v0' ? `${rule} { ${negated} }` : `${rule} if ${negated}`;
  return `\`not\` cannot search for a value of \`${name}\`: move the check into a rule of its own, \`${separate}\`, and write \`not ${rule}\` here`;
}

/** What stands under `not`, without a comment, a further expression or the brace that ends a one-line body. */
function negatedExpression(line: string): string | undefined {
  const found = /\bnot\s+([^#;]+)/.exec(line)?.[1]?.trim();
  if (found === undefined || found.includes('{')) return found;
  // Not a pattern that is anchored at the end: on a long run of spaces it takes quadratic time.
  return found.endsWith('}') ? found.slice(0, -1).trimEnd() : found;
}

/** `input.user.roles[_] == "admin"` asks for `is_admin`. */
function ruleName(expression: string): string {
  const compared = /"([A-Za-z][A-Za-z0-9_]*)"/.exec(expression)?.[1];
  return compared === undefined ? 'is_found' : `is_${compared.toLowerCase()}`;
}
