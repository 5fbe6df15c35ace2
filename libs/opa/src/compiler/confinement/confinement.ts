/**
 * How a compiler process is shut in. Uploaded Rego runs in it, and some builtins open what they are told to: a schema's `$ref`
 * names a file. Capabilities cannot forbid that, so the process must not have files to open.
 */
export interface Confinement {
  /** Strongest first: namespaces of its own, another root folder and user, nothing. */
  readonly level: 'namespaces' | 'chroot' | 'none';
  /** Comes before the program on the command line; each word becomes the next by `exec`, so it stays one process. */
  readonly prefix: readonly string[];
  /** The build's folder is the root folder of the process. */
  readonly ownRoot: boolean;
  /** User and group of the process, where it is not ours. */
  readonly user: number | undefined;
}

/** One sentence for people. */
export function describeConfinement({ level, user }: Confinement): string {
  const who = user === undefined ? '' : ` and as user ${user}`;
  switch (level) {
    case 'namespaces':
      return `uploads are compiled without network or files but their own (namespaces)${who}`;
    case 'chroot':
      return `uploads are compiled without files but their own (chroot)${who}`;
    case 'none':
      return 'uploads are compiled without confinement, so their tests may not use schemas';
  }
}
