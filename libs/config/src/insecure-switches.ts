import { type Configuration, membersOf, type Sections } from './sections.js';

/** A setting that weakens security and is on. */
export interface InsecureSwitch {
  readonly key: string;
  readonly description: string;
}

/** Every insecure setting that is on, so that the start can say so loudly. */
export function insecureSwitches<S extends Sections>(
  sections: S,
  configuration: Configuration<S>,
): readonly InsecureSwitch[] {
  return membersOf(sections)
    .filter((member) => member.insecure)
    .filter(({ section, name }) => isOn((configuration[section] as Record<string, unknown>)[name]))
    .map(({ env, description }) => ({ key: env, description }));
}

function isOn(value: unknown): boolean {
  return value !== undefined && value !== false;
}
