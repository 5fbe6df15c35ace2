import { readFileSync } from 'node:fs';
import type { ConfigFault } from './config-error.js';
import type { Environment } from './environment.js';
import type { Member } from './sections.js';

/** The text given for a member, from its variable or from the file that `<KEY>_FILE` names. Empty counts as not given. */
export function rawValue(
  member: Member,
  env: Environment,
  fault: (fault: ConfigFault) => unknown,
): string | undefined {
  const direct = given(env[member.env]);
  const fileKey = `${member.env}_FILE`;
  const path = member.secret ? given(env[fileKey]) : undefined;
  if (path === undefined) return direct;
  if (direct !== undefined) {
    fault({ key: fileKey, message: `is set beside \`${member.env}\`; set only one of them` });
    return undefined;
  }
  return readSecretFile(fileKey, path, fault);
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function readSecretFile(
  key: string,
  path: string,
  fault: (fault: ConfigFault) => unknown,
): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (text === '') fault({ key, message: `names \`${path}\`, which is empty` });
    return given(text);
  } catch (error) {
    fault({
      key,
      message: `names \`${path}\`, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
    });
    return undefined;
  }
}
