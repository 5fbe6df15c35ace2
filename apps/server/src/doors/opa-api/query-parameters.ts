/** The part of a query string that this door reads; parameters it does not know are ignored, as OPA does. */
export interface QueryParameters {
  /** JSON text; `undefined` when the parameter is not there. */
  readonly input: string | undefined;
  readonly pretty: boolean;
}

const none: QueryParameters = { input: undefined, pretty: false };

export function queryParametersOf(url: string): QueryParameters {
  const at = url.indexOf('?');
  if (at === -1) return none;
  const parameters = new URLSearchParams(url.slice(at + 1));
  return { input: parameters.get('input') ?? undefined, pretty: isSet(parameters.get('pretty')) };
}

/** Present without a value counts as true. */
function isSet(value: string | null): boolean {
  return value === '' || value?.toLowerCase() === 'true';
}
