// Preloaded by jest's Node: lets a worker thread that a test starts run from the TypeScript sources, as the test itself does.
// A thread inherits `--import`; jest's own module system, in the main thread, knows nothing of these hooks.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) {
  const { transformSync } = createRequire(import.meta.url)('@swc/core');

  registerHooks({
    resolve(specifier, context, next) {
      const source = specifier.startsWith('#libs/')
        ? { ...context, conditions: ['source', ...context.conditions] }
        : context;
      if (!/^\.{1,2}\/.*\.js$/.test(specifier) || context.parentURL === undefined)
        return next(specifier, source);
      const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      return existsSync(url)
        ? { url: url.href, format: 'module', shortCircuit: true }
        : next(specifier, context);
    },
    load(url, context, next) {
      if (!url.endsWith('.ts')) return next(url, context);
      const filename = fileURLToPath(url);
      const { code } = transformSync(readFileSync(filename, 'utf8'), { filename });
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
}
