import { InvalidYaml } from '../invalid-yaml.js';
import type { Source } from './source.js';
import type { Token } from './token.js';

const name = /[0-9A-Za-z_-]*/y;
const uri = /[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]-]*(?:%[0-9A-Fa-f]{2}[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]-]*)*/y;

/** `&name` or `*name`. */
export function takeAnchor(source: Source): Token {
  const type = source.take(1) === '&' ? 'anchor' : 'alias';
  const anchor = source.takeMatch(name);
  if (anchor === '' || !(source.isGap() || '?:,]}%@`'.includes(source.at(0)))) {
    throw new InvalidYaml('no name of an anchor');
  }
  return { type, name: anchor };
}

/** `!<uri>`, `!handle!suffix`, `!suffix` or `!`. */
export function takeTag(source: Source): Token {
  const tag = source.at(1) === '<' ? takeVerbatimTag(source) : takeShortTag(source);
  if (!source.isGap()) throw new InvalidYaml('a tag is not followed by a space');
  return tag;
}

function takeVerbatimTag(source: Source): Token {
  source.take(2);
  const suffix = takeUri(source);
  if (suffix === '' || source.take(1) !== '>') throw new InvalidYaml('a tag is not closed');
  return { type: 'tag', handle: '', suffix };
}

function takeShortTag(source: Source): Token {
  const handle = takeHandle(source);
  const rest = takeUri(source);
  if (handle.length > 1 && handle.endsWith('!')) {
    if (rest === '') throw new InvalidYaml('a tag has no name');
    return { type: 'tag', handle, suffix: rest };
  }
  const suffix = handle.slice(1) + rest;
  return suffix === '' ? { type: 'tag', handle: '', suffix: '!' } : { type: 'tag', handle: '!', suffix };
}

function takeHandle(source: Source): string {
  return source.takeMatch(/![0-9A-Za-z_-]*!?/y);
}

function takeUri(source: Source): string {
  const taken = source.takeMatch(uri);
  if (source.at(0) === '%') throw new InvalidYaml('a broken escape in a tag');
  return taken.includes('%') ? unescapeUri(taken) : taken;
}

function unescapeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidYaml('an escape in a tag is not UTF-8');
  }
}

/** `%YAML 1.1` or `%TAG !handle! prefix`; others there are none. */
export function takeDirective(source: Source): Token {
  source.take(1);
  const kind = source.takeMatch(name);
  if (!source.isGap()) throw new InvalidYaml('no such directive');
  source.skipBlanks();
  const directive = kind === 'YAML' ? takeVersion(source) : takeTagDirective(source, kind);
  source.skipBlanks();
  source.skipComment();
  if (!source.isGap()) throw new InvalidYaml('text behind a directive');
  source.takeBreak();
  return directive;
}

function takeVersion(source: Source): Token {
  const version = source.takeMatch(/[0-9]{1,2}\.[0-9]{1,2}/y);
  if (version === '') throw new InvalidYaml('no version');
  return { type: 'version-directive', version };
}

function takeTagDirective(source: Source, kind: string): Token {
  if (kind !== 'TAG') throw new InvalidYaml('no such directive');
  const handle = takeHandle(source);
  if (handle === '' || (handle !== '!' && !handle.endsWith('!')) || !source.isBlank()) {
    throw new InvalidYaml('no handle of tags');
  }
  source.skipBlanks();
  const prefix = takeUri(source);
  if (prefix === '' || !source.isGap()) throw new InvalidYaml('no prefix of tags');
  return { type: 'tag-directive', handle, prefix };
}
