import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** wrk costs the server under test far less of a small machine than a load generator in Node does. */
export const tool = spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'autocannon';

let measured = 0;

/**
 * @typedef {{ url: string, headers: Record<string, string>, body?: string, bodies?: string[], unique?: boolean, seconds: number, connections: number }} Load
 * @typedef {{ rps: number, p50: number, p99: number, errors: number }} Figures milliseconds
 *
 * `unique`: every `@@` in the body becomes something else in each request, and nothing that an earlier measurement of this
 * process has sent. `bodies`: sent in rotation instead of one body.
 * @param {Load} load
 * @returns {Promise<Figures>}
 */
export function measure(load) {
  measured++;
  return tool === 'wrk' ? withWrk(load) : withAutocannon(load);
}

async function withWrk({ url, headers, body, bodies = [body], unique = false, seconds, connections }) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  const script = join(folder, 'load.lua');
  writeFileSync(script, luaScript(headers, bodies, unique));
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url];
  try {
    return JSON.parse(lastLine(await output('wrk', args)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function luaScript(headers, bodies, unique) {
  const [body] = bodies;
  const headerLines = Object.entries(headers).map(
    ([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`,
  );
  const counted = `
local n = 0
request = function()
  n = n + 1
  local text = string.gsub(${lua(body)}, "@@", "${measured}-" .. n)
  return wrk.format(nil, nil, nil, text)
end`;
  const rotated = `
local requests = {}
local n = 0
init = function()
  for i, body in ipairs({${bodies.map(lua).join(', ')}}) do requests[i] = wrk.format(nil, nil, nil, body) end
end
request = function()
  n = n % #requests + 1
  return requests[n]
end`;
  return `wrk.method = "POST"
wrk.body = ${lua(body)}
${headerLines.join('\n')}
${unique ? counted : bodies.length > 1 ? rotated : ''}
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"rps":%.0f,"p50":%.3f,"p99":%.3f,"errors":%d}\\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

const lua = (text) => JSON.stringify(text);
const lastLine = (text) => text.trim().split('\n').at(-1);

function output(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}`)),
    );
  });
}

async function withAutocannon({ url, headers, body, bodies = [body], unique = false, seconds, connections }) {
  const { default: autocannon } = await import('autocannon');
  const [first] = bodies;
  const result = await autocannon({
    url,
    method: 'POST',
    headers,
    ...(bodies.length > 1
      ? { requests: bodies.map((one) => ({ method: 'POST', headers, body: one })) }
      : { body: unique ? first.replaceAll('@@', '[<id>]') : first, idReplacement: unique }),
    duration: seconds,
    connections,
  });
  return {
    rps: Math.round(result.requests.average),
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: result.errors + result.non2xx,
  };
}
