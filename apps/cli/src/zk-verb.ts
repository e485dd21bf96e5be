import { operateZooKeeper, type ZooKeeperPlace, zookeeperOfShop } from '@weir/deploy/shop';
import type { ZooKeeperLink } from '@weir/platform/coordination';
import type { Command } from 'commander';
import { askPassword } from './ask-password.js';
import type { Outcome } from './output.js';
import { type Io, verb, type VerbWords } from './verb.js';

interface PlaceOptions {
  readonly servers?: string;
  readonly user?: string;
}

/** A verb on the ZooKeeper of the shop, or on any. */
export const zkVerb = <Options extends object, Args extends (string | undefined)[]>(
  words: VerbWords,
  options: (command: Command) => Command,
  run: (link: ZooKeeperLink, options: Options, io: Io, ...args: Args) => Promise<Outcome | undefined>,
): Command =>
  verb<Options & PlaceOptions, Args>(
    { ...words, example: `zk ${words.example}` },
    (command) =>
      options(command)
        .option('--servers <list>', 'host:port, comma between (default: the shop that runs here)')
        .option('--user <name>', 'digest user; the password comes from WEIR_PASSWORD or is asked for'),
    async (io, given, ...args) => operateZooKeeper(await placeOf(given), (link) => run(link, given, io, ...args)),
  );

async function placeOf({ servers, user }: PlaceOptions): Promise<ZooKeeperPlace> {
  const logins = user === undefined ? undefined : [{ user, password: await askPassword(user) }];
  if (servers !== undefined) return { servers, logins: logins ?? [] };
  const own = await zookeeperOfShop();
  return { ...own, ...(logins ? { logins } : {}) };
}

type Stat = NonNullable<Awaited<ReturnType<ZooKeeperLink['stat']>>>;

/** A node's facts as people and scripts read them. */
export const factsOf = (stat: Stat): Record<string, string | number | boolean> => ({
  version: stat.version,
  children: stat.numChildren,
  bytes: stat.dataLength,
  ephemeral: stat.ephemeralOwner.some((byte) => byte !== 0),
  createdAt: numberOf(stat.ctime),
  changedAt: numberOf(stat.mtime),
  czxid: `0x${stat.czxid.toString('hex').replace(/^0+(?=.)/, '')}`,
  mzxid: `0x${stat.mzxid.toString('hex').replace(/^0+(?=.)/, '')}`,
});

const numberOf = (bytes: Buffer): number => Number(bytes.readBigInt64BE());
