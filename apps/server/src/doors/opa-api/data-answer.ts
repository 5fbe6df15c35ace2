import { indentJson } from './indent-json.js';

const noInputWarning = JSON.stringify({
  code: 'api_usage_warning',
  message: "'input' key missing from the request",
});

export interface DataAnswer {
  /** JSON text from the engine, written as it is; `undefined` for an undefined document. */
  readonly result: string | undefined;
  /** A `POST` came without input, which is usually a mistake. */
  readonly warnNoInput: boolean;
  readonly pretty: boolean;
}

/** The body that OPA answers: an undefined document is an answer without `result`. */
export function dataAnswerText({ result, warnNoInput, pretty }: DataAnswer): string {
  const members = [
    ...(result === undefined ? [] : [`"result":${result}`]),
    ...(warnNoInput ? [`"warning":${noInputWarning}`] : []),
  ];
  const text = `{${members.join(',')}}`;
  return pretty ? `${indentJson(text)}\n` : text;
}
