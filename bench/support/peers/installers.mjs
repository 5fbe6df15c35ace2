import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';

const sayEveryMs = 15_000;
const mostSaid = 4_000;

/** Compiles a command from source into the folder; Go's checksum database vouches for what is downloaded. */
export const installWithGo = (command) => async (version, folder) => {
  let packages = 0;
  await installed({
    what: `${basename(command)} ${version}`,
    command: ['go', 'install', '-v', `${command}@v${version}`],
    environment: { GOBIN: folder, CGO_ENABLED: '0' },
    folder,
    onLine: (line) => (packages += line.startsWith('go: ') ? 0 : 1),
    progress: () => `${packages} packages compiled with go`,
    complaint: (lines) => lines.at(-1),
  });
  return join(folder, basename(command));
};

/** Fetches the binary of a package that is published once for each platform; none of its scripts is run. */
export const installWithNpm = (name) => async (version, folder) => {
  const published = `${name}-${process.platform}-${process.arch}`;
  const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  await installed({
    what: `${basename(name)} ${version}`,
    command: ['npm', 'install', ...options, `${published}@${version}`],
    folder,
    progress: () => `fetching ${published} with npm`,
    complaint: (lines) => lines.find((line) => /^npm error (?!code )/.test(line)),
  });
  return join(folder, 'node_modules', published, basename(published));
};

async function installed({ what, progress, complaint, ...child }) {
  const started = performance.now();
  const say = (words) => {
    const seconds = Math.round((performance.now() - started) / 1000);
    console.error(`${what}: ${words}, ${seconds} s so far`);
  };
  say(progress());
  const saying = setInterval(() => say(progress()), sayEveryMs);
  try {
    const { code, lines } = await ended(child);
    if (code !== 0) throw new Error(`could not be installed: ${complaint(lines)?.trim() ?? `code ${code}`}`);
    say('installed');
  } finally {
    clearInterval(saying);
  }
}

function ended({ command: [name, ...args], environment, folder, onLine }) {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said = `${said}${text}`.slice(-mostSaid);
      text
        .split('\n')
        .filter(Boolean)
        .forEach(onLine ?? (() => undefined));
    });
    child.on('error', () => reject(new Error(`could not be installed: ${name} is not there`)));
    child.on('close', (code) => resolve({ code, lines: said.trim().split('\n') }));
  });
}
