const redacted = '[redacted]';

/** Member names whose values never reach a log, compared without case, `-` and `_`. */
const secretNames = new Set([
  'assertion',
  'authorization',
  'bootstrapkey',
  'clientassertion',
  'cookie',
  'credential',
  'credentials',
  'privatekey',
  'proxyauthorization',
  'setcookie',
]);
const secretEnding = /(?:apikey|passwd|password|secret|secrethash|token)$/;

export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return secretNames.has(plain) || secretEnding.test(plain);
}

// Each pattern can begin only where a run of its characters begins, so that no text makes it quadratic.
const dottedRun = /(?<![\w-])[\w-]{10,}\.[\w-]{4,}(?:\.[\w-]*)+/g;
/** base64url of `{"`, `{ `, `{` + newline, tab or return: how every JOSE header begins. */
const joseHeader = /eyJ|eyA|ewo|ewk|ew0/;
const apiKey = /pck_([a-z0-9]{4,32})_[A-Za-z0-9-]{8,}/g;
const credential = /\b(Bearer|Basic)\s+[^\s"\\,]+/gi;
const urlPassword = /(:\/\/[^\s/:@"\\]{0,128}):[^\s/@"\\]{1,256}@/g;
const secretMember = /"([\w-]{1,64})":"((?:[^"\\]|\\.)*)"/g;

/** Hides what looks like a JWT, one of our API keys, an `Authorization` value or a password in a URL, anywhere in a text. */
export function maskSecrets(text: string): string {
  return text
    .replace(credential, `$1 ${redacted}`)
    .replace(apiKey, `pck_$1_${redacted}`)
    .replace(urlPassword, `$1:${redacted}@`)
    .replace(dottedRun, maskJose);
}

/** The same for a finished JSON line, and again by member name: bindings of child loggers pass no other hook. */
export function maskLine(line: string): string {
  return maskSecrets(line).replace(secretMember, (member, name: string) =>
    isSecretName(name) ? `"${name}":"${redacted}"` : member,
  );
}

function maskJose(run: string): string {
  const start = run.search(joseHeader);
  return start === -1 ? run : `${run.slice(0, start)}[redacted jwt]`;
}
