import { spawn } from 'node:child_process';

import { measure, tool } from '../../load.mjs';
import { freePort, untilReady } from '../../loopback.mjs';
import { cpuMicrosOf } from '../../process-cpu.mjs';
import { mean } from '../../statistics.mjs';
import { opaFiles } from './opa-files.mjs';

const mostSaid = 2_000;

/** `opa run --server` on loopback without decision log, asked over connections that are kept alive. */
export async function opaServer(opa, workload) {
  const files = opaFiles(workload);
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn(
    opa,
    ['run', '--server', '--addr', address, '--log-level', 'error', '--skip-version-check'].concat(
      files.data,
      files.policies,
    ),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.on('data', (text) => (said = `${said}${text}`.slice(-mostSaid)));
  const closed = new Promise((resolve) => server.once('close', resolve));
  const close = async () => {
    server.kill('SIGKILL');
    await closed;
    files.remove();
  };
  const url = `http://${address}/v1/data/${workload.package}`;
  try {
    await untilReady(`http://${address}/health`, server);
  } catch (error) {
    await close();
    throw new Error(`${error.message}: ${said.trim().split('\n').at(-1)}`, { cause: error });
  }
  const bodies = workload.questions.map(({ input }) => JSON.stringify({ input }));
  return [
    contestant({ url, bodies, server, connections: 1, close }),
    contestant({ url, bodies, server, connections: 16 }),
  ];
}

function contestant({ url, bodies, server, connections, close }) {
  const headers = { 'content-type': 'application/json' };
  const slices = [];
  return {
    key: `opa-server-${connections}`,
    name: `opa server, ${connections} connection${connections === 1 ? '' : 's'} (${tool})`,
    answer: async (index) => {
      const response = await fetch(url, { method: 'POST', headers, body: bodies[index] });
      return (await response.json()).result;
    },
    answers: bodies.length,
    document: (answer) => answer,
    warmUp: () => measure({ url, headers, bodies, connections, seconds: 1 }),
    run: async (seconds) => {
      const before = cpuMicrosOf(server.pid);
      const whole = Math.max(1, Math.round(seconds));
      const figures = await measure({ url, headers, bodies, connections, seconds: whole });
      if (figures.errors > 0) throw new Error(`${figures.errors} requests failed`);
      const used = cpuMicrosOf(server.pid) - before;
      slices.push({ ...figures, cpu: used / (figures.rps * whole) });
    },
    figures: () => {
      const perSecond = mean(slices.map(({ rps }) => rps));
      const micros = (name) => mean(slices.map((slice) => slice[name] * 1000));
      const cpu = mean(slices.map((slice) => slice.cpu));
      return { p50: micros('p50'), p99: micros('p99'), mean: 1e6 / perSecond, perSecond, cpu };
    },
    close,
  };
}
