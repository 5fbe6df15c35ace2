import type { InsecureSwitch } from '#libs/config';

/** Progress, for people: one line each on the error stream, so that the output stays what was asked for. */
export function say(message: string): void {
  process.stderr.write(`portcullis: ${message}\n`);
}

/** Unsafe settings are never quiet. */
export function sayInsecure(switches: readonly InsecureSwitch[]): void {
  for (const { key, description } of switches) say(`!!! INSECURE: ${key} is on. ${description}`);
}
