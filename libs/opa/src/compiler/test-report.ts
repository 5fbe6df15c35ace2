import type { Fault } from '#libs/domain';
import { z } from 'zod';
import { uploadedName } from './build-directory.js';
import { jsonIn } from './opa-report.js';

interface SubResult {
  readonly fail?: boolean | undefined;
  readonly sub_results?: Readonly<Record<string, SubResult>> | undefined;
}

const subResult: z.ZodType<SubResult> = z.object({
  fail: z.boolean().optional(),
  get sub_results() {
    return z.record(z.string(), subResult).optional();
  },
});

const testResult = z.object({
  location: z.object({ file: z.string(), row: z.number(), col: z.number() }),
  name: z.string(),
  fail: z.boolean().optional(),
  error: z.object({ code: z.string().optional(), message: z.string() }).optional(),
  output: z.string().optional(),
  sub_results: z.record(z.string(), subResult).optional(),
});

type TestResult = z.infer<typeof testResult>;

const testResults = z.array(testResult).nullable();

/** What a test printed is worth this many characters of an error. */
const maxOutput = 1_000;

/** The faults of failing tests in what `opa test --format json` printed; `undefined` when it printed no results. */
export function testFaults(printed: string, testMs: number): Fault[] | undefined {
  const results = testResults.safeParse(jsonIn(printed));
  if (!results.success) return undefined;
  return (results.data ?? [])
    .filter((result) => result.fail === true || result.error !== undefined)
    .map((result) => ({
      at: uploadedName(result.location.file),
      message: message(result, testMs),
      row: result.location.row,
      col: result.location.col,
    }));
}

function message(result: TestResult, testMs: number): string {
  if (result.error?.code === 'eval_cancel_error') {
    return `test \`${result.name}\` took longer than ${testMs / 1000} s`;
  }
  if (result.error !== undefined) return `test \`${result.name}\` failed: ${result.error.message}`;
  const cases = failedCases(result);
  const which = cases.length === 0 ? '' : ` for ${cases.map((name) => `\`${name}\``).join(', ')}`;
  const output = Buffer.from(result.output ?? '', 'base64')
    .toString()
    .trim()
    .slice(0, maxOutput);
  return `test \`${result.name}\` failed${which}${output === '' ? '' : `, it printed: ${output}`}`;
}

/** The innermost failing cases of a table test, as `outer/inner`. */
function failedCases(result: SubResult): string[] {
  return Object.entries(result.sub_results ?? {}).flatMap(([name, sub]) => {
    const inner = failedCases(sub).map((deeper) => `${name}/${deeper}`);
    if (inner.length > 0) return inner;
    return sub.fail === true ? [name] : [];
  });
}
