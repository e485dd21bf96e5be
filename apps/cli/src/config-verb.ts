import { type ConfigPlace, configPlaceOfShop, operateConfig, ShopError } from '@weir/deploy/shop';
import type { ConfigReleases } from '@weir/platform/config';
import type { Command } from 'commander';
import { askPassword } from './ask-password.js';
import type { Outcome } from './output.js';
import { type Io, verb, type VerbWords } from './verb.js';

/** Which documents: of the shop that runs here, else of a server or folder. */
export interface PlaceOptions {
  readonly nacos?: string;
  readonly namespace?: string;
  readonly zookeeper?: string;
  readonly files?: string;
  readonly user?: string;
}

/** True when it is the documents of the shop that runs here. */
export const isOwnShop = ({ nacos, zookeeper, files }: PlaceOptions): boolean => !nacos && !zookeeper && !files;

/** A verb on the settings documents of the shop, or of any server. */
export const configVerb = <Options extends object, Args extends (string | string[] | undefined)[]>(
  words: VerbWords,
  options: (command: Command) => Command,
  run: (
    releases: ConfigReleases,
    options: Options & PlaceOptions,
    io: Io,
    ...args: Args
  ) => Promise<Outcome | undefined>,
): Command =>
  verb<Options & PlaceOptions, Args>(
    { ...words, example: `config ${words.example}` },
    (command) =>
      options(command)
        .option('--nacos <host:port>', 'documents in this Nacos (default: the shop that runs here)')
        .option('--namespace <id>', 'of Nacos', 'public')
        .option('--zookeeper <list>', 'documents in this ZooKeeper, host:port, comma between')
        .option('--files <folder>', 'documents in this folder')
        .option('--user <name>', 'who logs in; the password comes from WEIR_PASSWORD or is asked for'),
    async (io, given, ...args) => {
      const place = await placeOf(given);
      return operateConfig(place, (releases) => run(releases, given, io, ...args));
    },
  );

async function placeOf({ nacos, namespace = 'public', zookeeper, files, user }: PlaceOptions): Promise<ConfigPlace> {
  const login = async (name: string): Promise<{ user: string; password: string }> => ({
    user: name,
    password: await askPassword(name),
  });
  if (nacos !== undefined) return { kind: 'nacos', address: nacos, namespace, login: await login(user ?? 'operator') };
  if (zookeeper !== undefined)
    return { kind: 'zookeeper', servers: zookeeper, logins: user === undefined ? [] : [await login(user)] };
  if (files !== undefined) return { kind: 'files', folder: files };
  return configPlaceOfShop();
}

export const noSuch = (code: string, message: string): ShopError =>
  new ShopError(code, message, '`npx weir config list` lists the documents, `config history <document>` the releases.');
