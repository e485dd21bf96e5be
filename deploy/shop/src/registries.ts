import { ZooKeeperSession } from '@weir/platform/coordination';
import { NacosRegistry, type Registry, ZooKeeperRegistry } from '@weir/platform/discovery';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import type { AskedRegistry, RegistryPlace } from './registry-place.js';

/** Opens the registry for one look or change; `close` leaves nothing behind. */
export async function openRegistryAt(
  { kind, address, username, password }: RegistryPlace,
  { namespace, group, cluster }: AskedRegistry,
): Promise<{ registry: Registry; close: () => Promise<void> }> {
  const lifecycle = new Lifecycle();
  const parts = {
    ...{ clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics(), lifecycle },
    ...(namespace === undefined ? {} : { namespace }),
    ...(group === undefined ? {} : { group }),
    ...(cluster === undefined ? {} : { cluster }),
  };
  const logins = username === '' ? [] : [{ user: username, password }];
  const registry =
    kind === 'nacos'
      ? await NacosRegistry.open({ ...parts, address, username, password })
      : ZooKeeperRegistry.open({ ...parts, session: new ZooKeeperSession({ ...parts, servers: address, logins }) });
  return { registry, close: () => lifecycle.stop() };
}
