import { hostname } from 'node:os';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Settings } from '@weir/platform/config';
import { discoverySettings, Registry } from '@weir/platform/discovery';
import { Failure, Lifecycle, SystemClock } from '@weir/platform/kernel';
import { CallStatistics } from '@weir/platform/rpc';
import { armFailpoints } from '@weir/platform/resilience';
import { PinoLog, PromMetrics } from '@weir/platform/telemetry';
import type { Process } from './adapters.js';
import type { Environment } from './environment.js';
import { equipHttp, httpAdapter, listening } from './http-server.js';
import { NestLog } from './nest.log.js';
import { publishOpenApi } from './open-api.js';
import { PlatformModule } from './platform.module.js';
import { stopOnSignals } from './process.js';
import { followDubbo } from './dubbo.js';
import { startGrpc } from './grpc-server.js';
import { Doors } from './mappings.controller.js';
import { reportCalls } from './monitor.js';
import { register } from './register.js';
import { VERSION } from './version.js';

/** What an app says of itself. */
export interface ServiceDescription {
  /** Name in the registry, in logs and of its configuration document. */
  readonly service: string;
  /** Business modules that this process carries, each with a schema of its own. */
  readonly modules: readonly string[];
  readonly environment: () => Environment;
  readonly app: (environment: Environment) => DynamicModule | Promise<DynamicModule>;
  /** Names of the settings documents it reads over `shared.yaml`, the later over the earlier. Default: the one with the name of the service. */
  readonly documents?: readonly string[];
  /** True where modules of this process call each other over gRPC. Default false. */
  readonly callsItself?: boolean;
  /** True where the public HTTP routes are: publishes /openapi.json and /docs. Default false. */
  readonly faces?: boolean;
}

/**
 * Starts one process: parses its environment, opens its servers' clients, listens on HTTP and, if it carries modules apart from their callers, on gRPC, and registers.
 * Prints one line with `"event":"ready"` and its ports. A boot that fails prints one sentence on stderr and exits with 1.
 */
export async function runService(name: string, describe: () => ServiceDescription): Promise<void> {
  try {
    await boot(describe());
  } catch (error) {
    process.stderr.write(`${name}: ${readable(error)}\n`);
    process.exit(1);
  }
}

async function boot({
  service,
  modules,
  environment: read,
  app: compose,
  documents = [service],
  callsItself = false,
  faces = false,
}: ServiceDescription): Promise<void> {
  const environment = read();
  const log = PinoLog.open(service, environment.WEIR_LOG_LEVEL);
  const lifecycle = new Lifecycle((name, error) => log.error('could not be closed', { name, error }));
  stopOnSignals(lifecycle, log);
  armFailpoints(environment.WEIR_FAILPOINT ?? '');

  const clock = new SystemClock();
  const instance = environment.WEIR_INSTANCE ?? `${service}-${hostname()}-${process.pid}`;
  const identity = {
    service,
    instance,
    modules,
    shape: environment.WEIR_SHAPE,
    version: VERSION,
    startedAt: clock.now(),
  };
  const parts: Process = {
    ...{ environment, identity, documents, clock, log, lifecycle },
    metrics: new PromMetrics(service),
    statistics: new CallStatistics(),
    doors: new Doors(),
  };
  const root: DynamicModule = { module: Root, imports: [PlatformModule.for(parts), await compose(environment)] };
  const app = await NestFactory.create<NestFastifyApplication>(root, httpAdapter(), {
    logger: new NestLog(log.child('nest')),
    abortOnError: false,
  });
  equipHttp(app, parts);
  if (faces) await publishOpenApi(app, VERSION);

  const remote = environment.WEIR_SHAPE !== 'mono' && modules.length > 0;
  const server = remote ? await startGrpc(app, parts) : undefined;
  parts.doors.methods = server?.methods ?? [];
  await app.listen(listening(environment.WEIR_HTTP_PORT, environment.WEIR_HOST));
  const http = Number(new URL(await app.getUrl()).port);

  const discovery = app.get<Settings>(Settings).section('discovery', discoverySettings);
  const grpc = server?.port ?? 0;
  await register(app.get<Registry>(Registry), discovery, parts, {
    http,
    ...(server ? { grpc } : {}),
    faces,
    callsItself,
  });
  reportCalls(app, parts);
  followDubbo(app, parts, discovery, { services: server?.services ?? [], grpc, http });
  announce({ service, pid: process.pid, http, grpc });
}

class Root {}

/** For whoever started us, at any log level. */
const announce = (facts: { service: string; pid: number; http: number; grpc: number }): boolean =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event: 'ready', ...facts })}\n`);

/** One sentence with the way out, for the errors that people meet at start. */
export function readable(error: unknown): string {
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === 'EADDRINUSE') return `port ${port} on ${address} is taken; end the other program or choose another port`;
  if (error instanceof Failure) return error.message;
  return error instanceof Error
    ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`
    : String(error);
}
