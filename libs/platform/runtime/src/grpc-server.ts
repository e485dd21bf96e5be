import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type GrpcServer, serveGrpc } from '@weir/platform/rpc';
import type { Process } from './adapters.js';
import { protoRoot } from './project-root.js';

/** Listens on gRPC beside HTTP. */
export async function startGrpc(app: NestFastifyApplication, process: Process): Promise<GrpcServer> {
  const { WEIR_HOST: host, WEIR_GRPC_PORT: port } = process.environment;
  const server = serveGrpc(app, { ...process, host, port, protoRoot: protoRoot() });
  await app.startAllMicroservices();
  return server;
}
