import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { InventoryApi } from '@weir/inventory/contract';
import { InProcessRegistry } from '@weir/platform/discovery';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { GrpcClients, rpcSettings, serveGrpc } from '@weir/platform/rpc';
import { projectRoot } from '@weir/platform/runtime';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { InventoryGrpcController } from '../../libs/inventory/src/adapters/grpc/inventory.grpc.controller.js';
import { InventoryOverGrpc } from '../../libs/inventory/src/adapters/remote/inventory.over.grpc.js';

export interface BothWays {
  /** As the monolith calls it. */
  readonly direct: InventoryApi;
  /** As a service calls it: serialised, over a socket, with a deadline and retries. */
  readonly remote: InventoryApi;
  /** Ends the provider's server, cutting the calls under way. */
  readonly cut: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface BothWaysOptions {
  /** Milliseconds that a remote call may take. Default 2000. */
  readonly deadlineMs?: number;
}

/** One inventory, reached in both ways. */
export async function bothWays(direct: InventoryApi, { deadlineMs = 2_000 }: BothWaysOptions = {}): Promise<BothWays> {
  const [serving, calling] = [new Lifecycle(), new Lifecycle()];
  const base = { clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics() };
  const protoRoot = join(projectRoot(), 'proto');

  @Module({ controllers: [InventoryGrpcController], providers: [{ provide: InventoryApi, useValue: direct }] })
  class Provider {}

  const provider = await Test.createTestingModule({ imports: [Provider] }).compile();
  const app = provider.createNestApplication(new FastifyAdapter(), { logger: false });
  const server = serveGrpc(app, { ...base, lifecycle: serving, protoRoot, drainMs: 0 });
  await app.startAllMicroservices();

  const registry = new InProcessRegistry();
  await registry.register({ service: 'inventory', host: '127.0.0.1', port: server.port, weight: 1, metadata: {} });
  const clients = new GrpcClients({
    ...{ ...base, registry, protoRoot, lifecycle: calling, caller: 'order' },
    settings: new Live(rpcSettings.parse({ deadlineMs })),
  });

  const cut = async (): Promise<void> => {
    await serving.stop();
    await app.close();
  };
  return {
    direct,
    remote: new InventoryOverGrpc(clients),
    cut,
    stop: async () => {
      await calling.stop();
      await cut();
    },
  };
}
