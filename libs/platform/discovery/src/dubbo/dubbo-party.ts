import { z } from 'zod';

/** A provider or a consumer of one service, as Dubbo 3 writes it into a registry: interface-level, protocol Triple. */
export interface DubboParty {
  readonly side: 'provider' | 'consumer';
  /** The interface: the service's full name in its proto, `weir.order.v1.OrderService`. */
  readonly service: string;
  readonly host: string;
  /** The gRPC port of a provider. Of a consumer, which answers nobody, any port of the process: it tells two on one host apart. */
  readonly port: number;
  /** Name of the process in Dubbo's words. */
  readonly application: string;
  /** 100 is Dubbo's default. */
  readonly weight: number;
  /** When the process started, milliseconds since 1970: a consumer lets a young provider warm up by it. */
  readonly startedAt: number;
}

const SCHEME = { provider: 'tri', consumer: 'consumer' } as const;
export const DEFAULT_WEIGHT = 100;

/** What Dubbo reads beside host and port. In Nacos it is the instance's metadata, in ZooKeeper the query of the URL. */
export function parametersOf({ side, service, application, weight, startedAt }: DubboParty): Record<string, string> {
  return {
    application,
    category: `${side}s`,
    // Version of the protocol that Dubbo has always written here, not of a release.
    dubbo: '2.0.2',
    interface: service,
    path: service,
    protocol: SCHEME[side],
    release: '3.3.6',
    side,
    timestamp: String(startedAt),
    ...(side === 'provider' ? { weight: String(weight) } : {}),
  };
}

/** Name of the party's service in Nacos: always four words, of which we use no version and no group. */
export const nacosServiceOf = ({ side, service }: DubboParty): string => `${side}s:${service}::`;

/** Where the party's node is in ZooKeeper. */
export const folderOf = ({ side, service }: Pick<DubboParty, 'side' | 'service'>): string =>
  `/dubbo/${service}/${side}s`;

/** Name of the party's node: its whole URL, encoded. */
export function nodeOf(party: DubboParty): string {
  const query = new URLSearchParams(parametersOf(party));
  return encodeURIComponent(`${SCHEME[party.side]}://${party.host}:${party.port}/${party.service}?${query.toString()}`);
}

const parameters = z.object({
  application: z.string(),
  interface: z.string(),
  side: z.enum(['provider', 'consumer']),
  weight: z.coerce.number().int().min(0).default(DEFAULT_WEIGHT),
  timestamp: z.coerce.number().int().default(0),
});

/** The party that a consumer would see in such a node. Undefined for what is no Triple provider and no consumer. */
export function partyOf(node: string): DubboParty | undefined {
  try {
    const url = new URL(decodeURIComponent(node));
    const read = parameters.parse(Object.fromEntries(url.searchParams));
    if (url.protocol !== `${SCHEME[read.side]}:` || url.pathname !== `/${read.interface}`) return undefined;
    const { side, application, weight, interface: service, timestamp: startedAt } = read;
    return { side, service, host: url.hostname, port: Number(url.port), application, weight, startedAt };
  } catch {
    return undefined;
  }
}
