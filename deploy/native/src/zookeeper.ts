import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { asset } from './assets.js';
import type { JavaPlanOptions } from './java-plan.js';
import { javaPlan } from './java-plan.js';
import type { ServerPlan } from './server.js';
import { loopback } from './wire.js';
import { zookeeperMode } from './zookeeper-wire.js';

export interface EnsembleMember {
  readonly id: number;
  readonly client: number;
  readonly peer: number;
  readonly election: number;
}

export interface ZookeeperOptions extends JavaPlanOptions {
  /** All members of an ensemble and which of them this server is; without it the server stands alone. */
  readonly ensemble?: { readonly id: number; readonly members: readonly EnsembleMember[] };
}

export function zookeeperPlan(options: ZookeeperOptions): ServerPlan {
  const folder = join(options.run, options.name);
  const data = join(folder, 'data');
  return javaPlan(options, {
    main: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
    args: [join(folder, 'zoo.cfg')],
    heap: 128,
    flags: [`-Dlog4j.configuration=file:${asset('native', 'log4j.properties')}`],
    readyWithin: 60_000,
    isReady: async () => (await zookeeperMode(options.port)) !== undefined,
    writeFiles: async () => {
      await mkdir(data, { recursive: true });
      await writeFile(join(folder, 'zoo.cfg'), renderZooCfg({ ...options, data }));
      if (options.ensemble) await writeFile(join(data, 'myid'), `${options.ensemble.id}\n`);
    },
  });
}

/** A tick of 500 ms lets sessions be as short as 1 s. Snapshots beyond the last three are purged hourly. */
export function renderZooCfg({
  data,
  port,
  ensemble,
}: { readonly data: string } & Pick<ZookeeperOptions, 'port' | 'ensemble'>): string {
  const lines = [
    'tickTime=500',
    `dataDir=${data}`,
    'maxClientCnxns=0',
    'admin.enableServer=false',
    '4lw.commands.whitelist=srvr,ruok,mntr,cons,wchs',
    'autopurge.purgeInterval=1',
    'autopurge.snapRetainCount=3',
    'preAllocSize=1024',
  ];
  if (ensemble === undefined) lines.push(`clientPort=${port}`, `clientPortAddress=${loopback}`);
  else {
    lines.push('initLimit=6', 'syncLimit=4');
    for (const member of ensemble.members)
      lines.push(`server.${member.id}=${loopback}:${member.peer}:${member.election};${loopback}:${member.client}`);
  }
  return `${lines.join('\n')}\n`;
}
