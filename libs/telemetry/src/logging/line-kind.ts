/** What makes lines alike: the level, what is said, and where and why it happened, as far as that is told. */
export function lineKind(level: number, [first, message]: readonly unknown[]): string {
  if (typeof first !== 'object' || first === null) return JSON.stringify([level, short(first)]);
  return JSON.stringify([level, short(message), placeOf(first)]);
}

/** The members of a line that go into its kind, and into what is told of lines that were left out. */
export function placeOf(line: object): Record<string, unknown> {
  const { realm, route, status, err } = line as Record<string, unknown>;
  const reason = codeOf(line instanceof Error ? line : err);
  return Object.fromEntries(
    Object.entries({ realm, route, status, code: reason }).filter(([, value]) => value !== undefined),
  );
}

function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return (error as { code?: unknown }).code ?? error.name;
}

function short(text: unknown): string {
  return typeof text === 'string' ? text.slice(0, 200) : '';
}
