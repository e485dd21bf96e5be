import { type AskedRegistry, operateRegistry, PASSWORD_VARIABLE, REGISTRIES } from '@weir/deploy/shop';
import type { Registry } from '@weir/platform/discovery';
import { type Command, Option } from 'commander';
import type { Outcome } from './output.js';
import { verb, type VerbWords } from './verb.js';

/** A verb on the registry of the shop, or of any other one. */
export const registryVerb = <Options extends object, Args extends (string | undefined)[]>(
  words: VerbWords,
  options: (command: Command) => Command,
  run: (registry: Registry, options: Options, ...args: Args) => Promise<Outcome>,
): Command =>
  verb<Options & AskedRegistry, Args>(
    { ...words, example: `registry ${words.example}` },
    (command) =>
      options(command)
        .addOption(
          new Option('--registry <kind>', 'which one (default: that of the shop that runs here, else nacos)').choices(
            REGISTRIES,
          ),
        )
        .option('--address <list>', 'host:port, comma between (default: the shop that runs here)')
        .option('--user <name>', `of Nacos at --address; its password comes from ${PASSWORD_VARIABLE}`)
        .option('--namespace <id>', 'default: public')
        .option('--group <name>', 'default: DEFAULT_GROUP')
        .option('--cluster <name>', 'default: DEFAULT'),
    (_io, given, ...args) => operateRegistry(given, (registry) => run(registry, given, ...args)),
  );
