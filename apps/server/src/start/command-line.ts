import { Command, CommanderError, Option } from 'commander';

const targets = ['all', 'decision', 'admin'] as const;

/** Which doors a replica mounts. Operations (health, metrics) are always there. */
export type Target = (typeof targets)[number];

export interface CommandLine {
  readonly target: Target;
  readonly demo: boolean;
  readonly migrateOnly: boolean;
  readonly resetAdminKey: boolean;
  /** Where to write the port that was bound, for whoever started us with port 0. */
  readonly portFile?: string;
}

/**
 * @param args without node and script.
 * @returns the flags, or an exit code when there is nothing to start (`--help`, or a fault, which has been printed).
 */
export function readCommandLine(args: readonly string[]): CommandLine | { readonly exitCode: number } {
  const command = new Command('portcullis')
    .description(
      'Centralized authorization: users, roles and Rego policies in one place, decisions over REST.',
    )
    .addOption(new Option('--target <target>', 'which doors to open').choices(targets).default('all'))
    .option('--no-demo', 'do not create the realm `demo` with sample users, roles and policies')
    .option('--migrate-only', 'bring the database schema up to date and exit', false)
    .option(
      '--reset-admin-key',
      'delete all keys of the client `bootstrap` of the default realm, give it every scope and a new key, and print that',
      false,
    )
    .option('--port-file <path>', 'write the port that was bound to this file')
    .addHelpText('after', '\nEverything else comes from the environment: see docs/configuration.md.')
    .allowExcessArguments(false)
    .exitOverride();
  try {
    return command.parse(args, { from: 'user' }).opts();
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2 };
    throw error;
  }
}
