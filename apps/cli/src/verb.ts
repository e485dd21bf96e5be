import { Command } from 'commander';
import { print, type Outcome } from './output.js';

export interface VerbWords {
  /** Name and arguments as commander writes them: `restock <sku> <n>`. */
  readonly usage: string;
  readonly summary: string;
  /** A line one can paste. */
  readonly example: string;
}

export interface Io {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A command with what all verbs have in common: --json, an example, one outcome. `run` gets the options, then the arguments. */
export function verb<Options extends object, Args extends (string | string[] | undefined)[]>(
  words: VerbWords,
  options: (command: Command) => Command,
  run: (io: Io, options: Options, ...args: Args) => Promise<Outcome | undefined>,
): Command {
  const [name = '', ...rest] = words.usage.split(' ');
  const command = options(new Command(name)).description(words.summary);
  if (rest.length > 0) command.arguments(rest.join(' '));
  return command
    .option('--json', 'one JSON document on stdout, progress on stderr')
    .addHelpText('after', `\nExample:\n  $ npx weir ${words.example}`)
    .action(async (...given: unknown[]) => {
      const outcome = await untilInterrupted((signal) =>
        run({ signal }, command.opts(), ...(given.slice(0, -2) as Args)),
      );
      if (outcome) print(outcome);
    });
}

/** The first Ctrl-C asks for an orderly end; a second one ends at once. */
async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const stop = (): void => {
    if (interrupted.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping what was started, a moment\n');
    interrupted.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(interrupted.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
