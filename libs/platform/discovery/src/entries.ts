import type { Log } from '@weir/platform/telemetry';
import { z } from 'zod';
import { addressOf, type InstanceState, type ServiceInstance } from './registry.js';

/** More than that is one instance in practice, and sums of weights stay exact. */
export const MAX_WEIGHT = 10_000;
/** Complaints are remembered up to this number; a registry full of rubbish must not fill our memory. */
const MAX_COMPLAINTS = 1_000;

const port = z.int().min(1).max(65_535);
const entry = z.object({
  host: z.string().min(1),
  port,
  weight: z.unknown(),
  enabled: z.boolean().default(true),
  healthy: z.boolean().default(true),
  ephemeral: z.boolean().default(true),
  metadata: z.unknown(),
});

/** Reads what others, also strangers, have written into the registry: bad entries are left out, absurd weights bounded, each said once. */
export class EntryReader {
  private readonly said = new Set<string>();

  constructor(private readonly log: Log) {}

  /** Undefined when it names no address. The metadata has one order, whatever order the server answers in. */
  read(service: string, written: unknown): InstanceState | undefined {
    const parsed = entry.safeParse(written);
    if (!parsed.success) {
      this.complain(service, JSON.stringify(written) ?? 'nothing', 'it is no instance and gets no traffic');
      return undefined;
    }
    const { host, port: at, weight, enabled, healthy, ephemeral, metadata } = parsed.data;
    const where = addressOf({ host, port: at });
    return {
      service,
      host,
      port: at,
      weight: this.weight(service, where, weight),
      metadata: this.metadata(service, where, metadata),
      enabled,
      healthy,
      ephemeral,
    };
  }

  readAll(service: string, written: unknown): InstanceState[] {
    if (!Array.isArray(written)) {
      this.complain(service, JSON.stringify(written) ?? 'nothing', 'a list of instances was expected');
      return [];
    }
    return written.flatMap((one) => this.read(service, one) ?? []);
  }

  private weight(service: string, where: string, weight: unknown): number {
    const number = weight === undefined ? 1 : typeof weight === 'string' && weight.trim() ? Number(weight) : weight;
    if (typeof number !== 'number' || Number.isNaN(number)) {
      this.complain(service, where, `the weight ${JSON.stringify(weight)} is no number and counts as 1`);
      return 1;
    }
    const bounded = Math.min(Math.max(number, 0), MAX_WEIGHT);
    if (bounded !== number) this.complain(service, where, `the weight ${number} is absurd and counts as ${bounded}`);
    return bounded;
  }

  private metadata(service: string, where: string, metadata: unknown): Record<string, string> {
    if (metadata === undefined || metadata === null) return {};
    if (typeof metadata !== 'object' || Array.isArray(metadata)) {
      this.complain(service, where, 'its metadata is no map and is ignored');
      return {};
    }
    const good = Object.entries(metadata).filter(([, value]) => typeof value === 'string') as [string, string][];
    if (good.length < Object.keys(metadata).length)
      this.complain(service, where, 'metadata that is not text is ignored');
    return inOrder(Object.fromEntries(good));
  }

  private complain(service: string, where: string, what: string): void {
    const key = `${service} ${where} ${what}`.slice(0, 500);
    if (this.said.has(key) || this.said.size >= MAX_COMPLAINTS) return;
    this.said.add(key);
    this.log.warn('a strange entry in the registry', { service, where: where.slice(0, 200), what });
  }
}

/** Those who may be called, in one order. */
export const takingTraffic = (states: readonly InstanceState[]): ServiceInstance[] =>
  states
    .filter(({ healthy, enabled, weight }) => healthy && enabled && weight > 0)
    .map(({ service, host, port, weight, metadata }) => ({ service, host, port, weight, metadata }))
    .sort((a, b) => a.host.localeCompare(b.host) || a.port - b.port);

/** Lists are compared as text, so that the keys need one order. */
export const inOrder = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
