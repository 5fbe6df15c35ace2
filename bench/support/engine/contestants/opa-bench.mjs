import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { mean } from '../../statistics.mjs';
import { opaFiles } from './opa-files.mjs';

const run = promisify(execFile);
const evaluation = 'histogram_timer_rego_query_eval_ns';

/**
 * OPA's own benchmark of its Go evaluator, a prepared query without any HTTP. It runs for about a second, whatever was asked
 * for, with the first question alone, which it parses before it starts; mean is its ns/op, the percentiles are those of its
 * evaluation timer.
 */
export function opaBench(opa, workload) {
  const files = opaFiles(workload);
  const runs = [];
  const given = ['-d', files.data, ...files.policies.flatMap((path) => ['-d', path]), '-i', files.input];
  const query = `data.${workload.package}`;
  return [
    {
      key: 'opa-bench',
      name: 'opa bench (Go, in process)',
      note: 'the first question only, parsed before it starts',
      answer: async () => {
        const { stdout } = await run(opa, ['eval', '-f', 'json', ...given, query]);
        return JSON.parse(stdout).result[0].expressions[0].value;
      },
      answers: 1,
      document: (answer) => answer,
      run: async () => {
        const { stdout } = await run(opa, ['bench', '-f', 'json', ...given, query]);
        runs.push(JSON.parse(stdout));
      },
      figures: () => {
        const micros = mean(runs.map(({ N, T }) => T / N / 1000));
        const timer = (part) => mean(runs.map(({ Extra }) => Extra[`${evaluation}_${part}`] / 1000));
        return { p50: timer('median'), p99: timer('99%'), mean: micros, perSecond: 1e6 / micros };
      },
      close: files.remove,
    },
  ];
}
