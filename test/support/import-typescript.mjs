import { register } from 'node:module';

let registered = false;

/** Imports a TypeScript source of ours natively; jest's transforms do not reach what global set-up imports. */
export async function importTypeScript(url) {
  if (!registered) register('./typescript-hooks.mjs', import.meta.url);
  registered = true;
  return import(url.href);
}
