import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

import { NativeError } from './native-error.js';

/** True when this process could listen there now. */
export type IsFree = (port: number) => Promise<boolean>;

export interface PortWish {
  /** Taken when it is free with all its companions: the port of the run before. */
  readonly preferred?: number | undefined;
  /** Distances to further ports the server opens by itself. */
  readonly companions?: readonly number[];
}

/** Nacos opens its raft port below, and its two gRPC ports above the HTTP port. */
export const nacosCompanions = [-1000, 1000, 1001] as const;

const lowest = 21_000;

/**
 * Free ports below the range from which the system gives out local ports of outgoing connections. A port inside that range may be taken by a client while its
 * server is down for a moment, and a client on loopback that keeps trying may even be connected to itself.
 */
export class PortPicker {
  readonly #taken = new Set<number>();

  constructor(
    private readonly isFree: IsFree = isFreeHere,
    private readonly highest = 31_000,
    private readonly random: (below: number) => number = randomInt,
  ) {}

  static async forThisMachine(): Promise<PortPicker> {
    const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '32768');
    const firstOutgoing = Number.parseInt(range, 10);
    return new PortPicker(isFreeHere, firstOutgoing > lowest + 3000 ? firstOutgoing - 1 : 31_000);
  }

  /** Never gives the same port twice. */
  async pick({ preferred, companions = [] }: PortWish = {}): Promise<number> {
    const reach = Math.max(0, ...companions);
    for (let attempt = 0; attempt < 200; attempt++) {
      const port =
        attempt === 0 && preferred !== undefined ? preferred : lowest + this.random(this.highest - reach - lowest);
      const all = [port, ...companions.map((distance) => port + distance)];
      if (all.some((one) => this.#taken.has(one))) continue;
      if (!(await allFree(all, this.isFree))) continue;
      all.forEach((one) => this.#taken.add(one));
      return port;
    }
    throw new NativeError(
      'NATIVE.PORTS',
      `no free port between ${lowest} and ${this.highest}`,
      'end some of the servers that listen there',
    );
  }
}

async function allFree(ports: readonly number[], isFree: IsFree): Promise<boolean> {
  for (const port of ports) if (!(await isFree(port))) return false;
  return true;
}

/** Asks for all interfaces, since some of Nacos' listeners cannot be told to use only one. Nothing is accepted: the listener is closed at once. */
const isFreeHere: IsFree = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
