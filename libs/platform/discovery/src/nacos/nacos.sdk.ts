import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type { NacosReply, NacosRequest } from './nacos.session.js';

/** The part of npm `nacos` that we use; its own types lack metadata, close() and httpclient, and demand fields that it ignores. */
export interface NacosNaming {
  ready(): Promise<void>;
  registerInstance(service: string, instance: NacosInstance, group: string): Promise<void>;
  deregisterInstance(service: string, instance: NacosInstance, group: string): Promise<void>;
  subscribe(
    what: { serviceName: string; groupName: string; clusters: string },
    listener: (hosts: unknown) => void,
  ): void;
  unSubscribe(
    what: { serviceName: string; groupName: string; clusters: string },
    listener: (hosts: unknown) => void,
  ): void;
  on(event: 'error', listener: (error: unknown) => void): void;
  close(): Promise<void>;
  /** Not public. Sees every list that Nacos pushes or answers, with the empty ones that the SDK then ignores. */
  readonly _hostReactor: {
    processServiceJSON(json: string): unknown;
    on(event: 'error', listener: (error: unknown) => void): void;
  };
  readonly _beatReactor: { _clientBeatInterval: number };
}

export interface NacosInstance {
  readonly ip: string;
  readonly port: number;
  readonly weight: number;
  readonly enabled: boolean;
  readonly healthy: boolean;
  readonly ephemeral: boolean;
  readonly clusterName: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface NacosData {
  getConfig(document: string, group: string): Promise<string | null>;
  publishSingle(document: string, group: string, text: string, options: { type: string }): Promise<boolean>;
  subscribe(what: { dataId: string; group: string }, listener: (text: string | null) => void): void;
  unSubscribe(what: { dataId: string; group: string }, listener: (text: string | null) => void): void;
  on(event: 'error', listener: (error: unknown) => void): void;
  close(): void;
}

export interface NacosHttpClient {
  request(url: string, request?: NacosRequest): Promise<NacosReply>;
}

export interface NacosSdk {
  readonly NacosNamingClient: new (options: {
    logger: Record<'debug' | 'info' | 'warn' | 'error', (...line: unknown[]) => void>;
    serverList: string[];
    namespace: string;
    httpclient: NacosHttpClient;
  }) => NacosNaming;
  readonly DataClient: new (options: {
    serverAddr: string[];
    namespace: string;
    httpclient: NacosHttpClient;
    requestTimeout: number;
    cacheDir: string;
  }) => NacosData;
}

/**
 * Loads npm `nacos` after two corrections, both once a process. Its naming client asks for UDP pushes at the address of the first network card, so
 * a process that is advertised on the loopback must say 127.0.0.1 to get any. Its sleeps of up to 10 s hold a process that has closed everything.
 */
export async function loadNacosSdk(advertisedHost = ''): Promise<NacosSdk> {
  const nacos = createRequire(createRequire(import.meta.url).resolve('nacos'));
  for (const part of ['nacos-naming', 'nacos-config']) {
    const inside = createRequire(nacos.resolve(part));
    const sleep = inside.resolve('mz-modules/sleep');
    inside(sleep);
    const loaded = inside.cache[sleep];
    if (loaded) loaded.exports = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());
  }
  if (advertisedHost === 'localhost' || (isIP(advertisedHost) === 4 && advertisedHost.startsWith('127.'))) {
    const address = createRequire(nacos.resolve('nacos-naming'))('address') as { ip: () => string };
    address.ip = () => '127.0.0.1';
  }
  return (await import('nacos')) as unknown as NacosSdk;
}
