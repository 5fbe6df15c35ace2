import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A difference, minimised, as it is kept: enough to ask both evaluators again. */
export interface Finding {
  readonly policy: string;
  /** Slash path of the document. */
  readonly document: string;
  /** JSON text. */
  readonly input: string;
  readonly ours: string;
  readonly theirs: string;
  /** `limit`: not to be mended; OPA's own Wasm answers as we do, or we chose so. */
  readonly cause: 'engine' | 'limit';
  readonly why: string;
}

/** Findings with equal signatures are taken for the same: the functions used, and the kinds of answers. */
export function signatureOf({ policy, ours, theirs }: Pick<Finding, 'policy' | 'ours' | 'theirs'>): string {
  const words =
    policy.match(/[\w.]+(?=\()|\$"|\bwith\b|\bevery\b|\belse\b|\bdefault\b|\bwalk\b|[-+*/%|&](?= )/g) ?? [];
  const kindOf = (text: string): string => /^(?:undefined|error)/.exec(text)?.[0] ?? 'value';
  return [...[...new Set(words)].sort(), kindOf(ours), kindOf(theirs)].join(' ');
}

export class Findings {
  private readonly signatures: Set<string>;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    const kept = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Finding);
    // One that was mended and comes back is new.
    this.signatures = new Set(kept.filter(({ cause }) => cause === 'limit').map(signatureOf));
  }

  isKnown(finding: Pick<Finding, 'policy' | 'ours' | 'theirs'>): boolean {
    return this.signatures.has(signatureOf(finding));
  }

  /** Answers the file's path. */
  keep(finding: Finding): string {
    this.signatures.add(signatureOf(finding));
    const name = createHash('sha256')
      .update(finding.policy + finding.input)
      .digest('hex')
      .slice(0, 12);
    const path = join(this.folder, `${name}.json`);
    writeFileSync(path, `${JSON.stringify(finding, null, 2)}\n`);
    return path;
  }
}
