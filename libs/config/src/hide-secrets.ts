import { inspect } from 'node:util';
import type { Member } from './sections.js';

/** Freezes a section and makes its secrets unreadable to loggers: JSON and `util.inspect` show `[secret]`. */
export function hideSecrets(section: Record<string, unknown>, members: readonly Member[]): object {
  const secret = new Set(members.filter((member) => member.secret).map((member) => member.name));
  const printable = (): object =>
    Object.fromEntries(
      Object.entries(section).map(([name, value]) => [
        name,
        secret.has(name) && value !== undefined ? '[secret]' : value,
      ]),
    );
  Object.defineProperties(section, { toJSON: { value: printable }, [inspect.custom]: { value: printable } });
  return Object.freeze(section);
}
