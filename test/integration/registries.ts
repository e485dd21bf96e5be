import { ZooKeeperSession } from '@weir/platform/coordination';
import { NacosRegistry, type Registry, Snapshots, ZooKeeperRegistry } from '@weir/platform/discovery';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { type Log, SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import type { Scope } from '../../libs/platform/discovery/src/registry.suite.js';

export interface OpenedRegistry {
  readonly registry: Registry;
  close(): Promise<void>;
}

/** A registry as a process of its own has it. */
export interface RegistryServer {
  readonly name: string;
  /** `host:port` of the server. */
  readonly address: string;
  /** `address`: another way to the server. `folder`: where the last lists are kept. `log`: default none. */
  open(
    scope?: Scope & { readonly address?: string; readonly folder?: string; readonly log?: Log },
  ): Promise<OpenedRegistry>;
}

const process_ = () => ({
  clock: new SystemClock(),
  log: new SilentLog(),
  metrics: new SilentMetrics(),
  lifecycle: new Lifecycle(),
});

const kept = (folder: string | undefined): { snapshots?: Snapshots } =>
  folder === undefined ? {} : { snapshots: new Snapshots(folder, new SilentLog()) };

/** `url`: `http://user:password@127.0.0.1:8848`. */
export function nacosServer(url: string): RegistryServer {
  const { host, username, password } = new URL(url);
  const server = { address: host, username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return {
    name: 'NacosRegistry',
    address: host,
    async open({ folder, ...scope } = {}) {
      const parts = process_();
      const registry = await NacosRegistry.open({ ...server, ...parts, ...scope, ...kept(folder), host: '127.0.0.1' });
      return { registry, close: () => parts.lifecycle.stop() };
    },
  };
}

/** The sessions are short, so that a frozen process is seen to be one. */
export function zooKeeperServer(servers: string): RegistryServer {
  return {
    name: 'ZooKeeperRegistry',
    address: servers,
    async open({ folder, address, ...scope } = {}) {
      const parts = process_();
      const session = new ZooKeeperSession({ ...parts, servers: address ?? servers, sessionTimeoutMs: 4_000 });
      const registry = ZooKeeperRegistry.open({ ...parts, ...scope, ...kept(folder), session });
      return { registry, close: () => parts.lifecycle.stop() };
    },
  };
}

/** The servers that this run has: WEIR_TEST_NACOS, WEIR_TEST_ZOOKEEPER. */
export const registryServers = (): RegistryServer[] => [
  ...(process.env['WEIR_TEST_NACOS'] ? [nacosServer(process.env['WEIR_TEST_NACOS'])] : []),
  ...(process.env['WEIR_TEST_ZOOKEEPER'] ? [zooKeeperServer(process.env['WEIR_TEST_ZOOKEEPER'])] : []),
];
