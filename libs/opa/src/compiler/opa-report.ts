import { z } from 'zod';
import { parseJson } from '#libs/json';

const location = z.object({ file: z.string(), row: z.number(), col: z.number() });

const opaError = z.object({
  code: z.string().optional(),
  message: z.string(),
  location: location.optional(),
});

/** One complaint of the `opa` command. */
export type OpaError = z.infer<typeof opaError>;

const errorReport = z.object({ errors: z.array(opaError) });

/** `file.rego:5: rego_type_error: what is wrong`: what `build` and `test` print, which have no JSON for errors. */
const textError = /(?:^|: )([^\s:]+\.rego):(\d+)(?::(\d+))?: (?:(\w+_error): )?(.+)$/;

/** The errors in what the command printed, whichever way it printed them. Empty when there are none to be found. */
export function opaErrors(printed: string): OpaError[] {
  const report = errorReport.safeParse(jsonIn(printed));
  if (report.success) return report.data.errors;
  return printed.split('\n').flatMap((line) => {
    const found = textError.exec(line);
    if (found === null) return [];
    const [, file = '', row, col, code, message = ''] = found;
    return [{ code, message, location: { file, row: Number(row), col: Number(col ?? 0) } }];
  });
}

/** `undefined` when the text is not JSON. */
export function jsonIn(printed: string): unknown {
  try {
    return parseJson(printed);
  } catch {
    return undefined;
  }
}
