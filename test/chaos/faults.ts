import { setTimeout as delay } from 'node:timers/promises';
import { zookeeperMode, type NativeServers, type ServerName } from '@weir/deploy/native';

/** How long a killed server stays down, milliseconds. */
const DOWN_MS = 3000;
/** How long a frozen server stays frozen, milliseconds: longer than its ZooKeeper session of 6 s. */
const FROZEN_MS = 10_000;

export type FaultKind = 'kill' | 'freeze' | 'roll';

/** kill: SIGKILL, 3 s down, started again. freeze: SIGSTOP for 10 s. roll: SIGTERM and started again, as an upgrade does. */
export async function inflict(native: NativeServers, kind: FaultKind, victim: ServerName): Promise<void> {
  const server = native.server(victim);
  switch (kind) {
    case 'kill':
      await server.kill('SIGKILL');
      await delay(DOWN_MS);
      return server.restart();
    case 'freeze':
      server.suspend();
      await delay(FROZEN_MS);
      return server.resume();
    case 'roll':
      return server.restart();
  }
}

/** The member of the ensemble that leads now. Throws when none does. */
export async function zookeeperLeader(native: NativeServers): Promise<ServerName> {
  for (const name of native.members.zookeeper) if ((await zookeeperMode(native.port(name))) === 'leader') return name;
  throw new Error('no ZooKeeper leads');
}
