import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Settings } from '@weir/platform/config';
import { type GrpcServer, rpcSettings, serveGrpc } from '@weir/platform/rpc';
import type { Process } from './adapters.js';
import { protoRoot } from './project-root.js';

/** Listens on gRPC beside HTTP. */
export async function startGrpc(app: NestFastifyApplication, process: Process): Promise<GrpcServer> {
  const { WEIR_HOST: host, WEIR_GRPC_PORT: port } = process.environment;
  const settings = app.get<Settings>(Settings).section('rpc', rpcSettings);
  const server = serveGrpc(app, { ...process, settings, host, port, protoRoot: protoRoot() });
  await app.startAllMicroservices();
  return server;
}
