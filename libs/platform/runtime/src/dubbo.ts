import type { INestApplicationContext } from '@nestjs/common';
import { ZooKeeperSession } from '@weir/platform/coordination';
import {
  type DiscoverySettings,
  DUBBO_WEIGHT,
  type DubboParty,
  nacosServiceOf,
  NacosRegistry,
  parametersOf,
  Registry,
  ZooKeeperDubbo,
} from '@weir/platform/discovery';
import type { Live } from '@weir/platform/kernel';
import { RpcClients } from '@weir/platform/rpc';
import type { Process } from './adapters.js';

/** What a process answers over gRPC, by the full names of the protos, and where. `http` is where a mere consumer can be asked how it is. */
export interface Answering {
  readonly services: readonly string[];
  readonly grpc: number;
  readonly http: number;
}

interface Announced {
  withdraw(): Promise<void>;
}

/**
 * While `discovery.dubbo` says so, the process is a provider and a consumer in the eyes of Dubbo's programs, in ZooKeeper if it knows one and in Nacos if that is its
 * registry. It answers them as it is: Triple with protobuf is gRPC.
 */
export function followDubbo(
  app: INestApplicationContext,
  process: Process,
  settings: Live<DiscoverySettings>,
  answering: Answering,
): void {
  const parties = partiesOf(process, answering, app.get<RpcClients>(RpcClients).called());
  let announced: Announced | undefined;
  let before = Promise.resolve();
  const turn = (wanted: boolean): Promise<void> =>
    (before = before.then(async () => {
      if (wanted) announced ??= await announce(app, process, parties);
      else await announced?.withdraw();
      if (!wanted) announced = undefined;
    }));
  settings.onChange(({ dubbo }) => void turn(dubbo));
  process.lifecycle.onStop('deregister', 'dubbo', () => turn(false));
  void turn(settings.value.dubbo);
}

async function announce(
  app: INestApplicationContext,
  process: Process,
  parties: readonly DubboParty[],
): Promise<Announced> {
  const zookeeper = process.environment.WEIR_ZOOKEEPER
    ? new ZooKeeperDubbo(parties, { ...process, session: app.get(ZooKeeperSession) })
    : undefined;
  const registry = app.get<Registry>(Registry);
  const registered = await Promise.all(
    (registry instanceof NacosRegistry ? parties : []).map((party) =>
      registry.register({
        service: nacosServiceOf(party),
        host: party.host,
        port: party.port,
        weight: 1,
        metadata: parametersOf(party),
      }),
    ),
  );
  return {
    async withdraw() {
      await Promise.all([zookeeper?.close(), ...registered.map((one) => one.deregister())]);
    },
  };
}

function partiesOf(
  { identity, environment }: Process,
  { services, grpc, http }: Answering,
  called: readonly string[],
): DubboParty[] {
  const common = {
    host: environment.WEIR_ADVERTISE_HOST,
    application: identity.service,
    weight: DUBBO_WEIGHT,
    startedAt: identity.startedAt,
  };
  return [
    ...services.map((service) => ({ ...common, side: 'provider' as const, service, port: grpc })),
    ...called.map((service) => ({ ...common, side: 'consumer' as const, service, port: http })),
  ];
}
