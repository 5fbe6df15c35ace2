import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program of that name would be found, first come first; whether or not it is there. */
export function placesOnPath(name: string): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
