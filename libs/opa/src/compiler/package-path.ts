/** Belong to the service: its library and role data, and what OPA keeps for itself. */
const reservedRoots = ['portcullis', 'system'];

/** `acme/billing` as its segments. */
export type PackagePath = readonly string[];

export function packagePath(slashed: string): PackagePath {
  return slashed.split('/');
}

/** As Rego writes it: `acme.billing`. */
export function dotted(path: PackagePath): string {
  return path.join('.');
}

export function isReserved(path: PackagePath): boolean {
  return reservedRoots.includes(path[0] ?? '');
}

export function isWithin(path: PackagePath, ancestor: PackagePath): boolean {
  return ancestor.every((segment, index) => path[index] === segment);
}

/** `acme.billing_test`: where tests of `acme.billing` live by custom. */
export function testPackage(path: PackagePath): PackagePath {
  return [...path.slice(0, -1), `${path.at(-1) ?? ''}_test`];
}
