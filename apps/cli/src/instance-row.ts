import { setTimeout as delay } from 'node:timers/promises';
import { ShopError } from '@weir/deploy/shop';
import type { Address, InstanceChange, InstanceState, Registry } from '@weir/platform/discovery';

/** Nacos answers a change before all of it can be read, ms. */
const SHOWN_WITHIN_MS = 3_000;

export interface InstanceRow {
  readonly service: string;
  readonly address: string;
  readonly weight: number;
  readonly enabled: boolean;
  readonly healthy: boolean;
  readonly ephemeral: boolean;
  readonly version?: string;
  readonly zone?: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

export function rowOf({ service, host, port, metadata, ...state }: InstanceState): InstanceRow {
  const { version, zone, tags = '' } = metadata;
  return {
    service,
    address: `${host}:${port}`,
    ...state,
    ...(version === undefined ? {} : { version }),
    ...(zone === undefined ? {} : { zone }),
    tags: tags.split(',').filter(Boolean),
    metadata,
  };
}

/** Changes one instance and shows it as the registry has it then. */
export async function changed(
  registry: Registry,
  service: string,
  address: string,
  change: InstanceChange,
): Promise<InstanceRow> {
  const at = parseAddress(address);
  await registry.change(service, at, change);
  const giveUpAt = performance.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const state = (await registry.everyone(service)).find(({ host, port }) => host === at.host && port === at.port);
    if (!state) throw new ShopError('REGISTRY.NO_INSTANCE', `${service} at ${address} left meanwhile`, 'Look again.');
    if (shows(state, change) || performance.now() > giveUpAt) return rowOf(state);
    await delay(50);
  }
}

const shows = (state: InstanceState, { weight, enabled, metadata = {} }: InstanceChange): boolean =>
  (weight === undefined || weight === state.weight) &&
  (enabled === undefined || enabled === state.enabled) &&
  Object.entries(metadata).every(([key, value]) => (state.metadata[key] ?? '') === value);

/** `host:port`. Throws CLI.USAGE. */
export function parseAddress(text: string): Address {
  const [, host, port] = /^([\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new ShopError('CLI.USAGE', `"${text}" is no address`, 'Say host:port, for example 127.0.0.1:50051.');
}
