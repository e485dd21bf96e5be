import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import type { INestApplication } from '@nestjs/common';
import { type MicroserviceOptions, type NestMicroservice, ServerGrpc } from '@nestjs/microservices';
import { type Clock, Failure, type Lifecycle, Live, PlatformErrors } from '@weir/platform/kernel';
import { type Log, type Metrics, Trace } from '@weir/platform/telemetry';
import { isUnforeseen, toStatus } from '../errors/failures.js';
import { loadProtos, type Protos } from '../protos.js';
import { type RpcSettings, rpcSettings } from '../rpc.settings.js';
import { CallStatistics } from '../statistics.js';
import { AnsweredMethod, type Call, type Handler } from './answered-method.js';
import { Bulkhead, type BulkheadLimits } from './bulkhead.js';
import { FailureFilter } from './failure.filter.js';
import { Serving } from './serving.js';

export interface GrpcServerOptions {
  /** Absolute path of the folder that holds the protos. */
  readonly protoRoot: string;
  /** Address to bind. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port; see `port`. */
  readonly port?: number;
  /** Milliseconds that calls under way may take to end once the stop began; then they are cut. Default 8000. */
  readonly drainMs?: number;
  /** Where calls are counted, by the name of this service. Default: nobody asks. */
  readonly statistics?: CallStatistics;
  /** Default: those of the schema. */
  readonly settings?: Live<RpcSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

const HOST = '127.0.0.1';
/** A batch of 200 orders of a hundred lines each is about 1 MB. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.enable_channelz': 0,
};

/**
 * A caller resets a stream for each call whose deadline is over. Node allows a connection 1000 resets and 33 a second more, then ends it with all the calls
 * on it: that would make an outage of a slow minute. grpc-js has no option of its own for this.
 */
const RESETS = { streamResetBurst: 100_000, streamResetRate: 10_000 };

/**
 * The gRPC door of a process: a Nest transport strategy, so guards, pipes, interceptors and filters work. It serves those services of the protos that
 * have a controller, with health and reflection; each call runs in its caller's trace, is counted, and fails with our error codes.
 */
export class GrpcServer extends ServerGrpc {
  private readonly protos: Protos;
  private readonly seconds;
  private readonly refused;
  private readonly settings: Live<RpcSettings>;
  private readonly bulkheads = new Map<string, Bulkhead>();
  private readonly answered = new Map<string, readonly string[]>();
  private boundPort: number | undefined;
  private serving: Serving | undefined;
  private closed: Promise<void> | undefined;

  constructor(private readonly own: GrpcServerOptions) {
    super({ package: [], protoPath: [] });
    this.protos = loadProtos(own.protoRoot);
    this.seconds = own.metrics.histogram('weir_rpc_server_seconds', 'Time to answer a call', [
      'service',
      'method',
      'code',
    ]);
    this.refused = own.metrics.counter('weir_rpc_server_refused_total', 'Calls that were not begun', [
      'service',
      'why',
    ]);
    this.settings = own.settings ?? new Live(rpcSettings.parse({}));
    own.lifecycle.onStop('calls', 'grpc server', () => this.close());
  }

  /** The port that was bound. Throws before `app.startAllMicroservices()` has resolved. */
  get port(): number {
    if (this.boundPort === undefined) throw new Failure(PlatformErrors.INTERNAL, 'The gRPC server does not listen yet');
    return this.boundPort;
  }

  /** Full names of the services that have a controller here; empty before `app.startAllMicroservices()` has resolved. */
  get services(): readonly string[] {
    return [...this.answered.keys()];
  }

  /** Full names of the methods of these services, `weir.order.v1.OrderService/GetOrder`. */
  get methods(): readonly string[] {
    return [...this.answered].flatMap(([service, methods]) => methods.map((method) => `${service}/${method}`));
  }

  override async createClient(): Promise<Server> {
    const { host = HOST, port = 0 } = this.own;
    const server = new Server(CHANNEL_OPTIONS);
    Object.assign(server['commonServerOptions'], RESETS);
    this.boundPort = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return server;
  }

  override async bindEvents(): Promise<void> {
    const server = this.grpcClient as Server;
    const bound = new Set<string>();
    for (const { name, definition, client } of this.protos.services.values()) {
      const implementation = (await this.createService(client, shortName(name))) as UntypedServiceImplementation;
      if (Object.keys(implementation).length === 0) continue;
      server.addService(definition, implementation);
      const methods = Object.keys(implementation);
      this.answered.set(name, methods);
      for (const method of methods) bound.add(`${shortName(name)}/${method}`);
    }
    this.refuseStrayHandlers(bound);
    this.serving = new Serving(this.services, this.own.lifecycle, this.own.clock);
    this.serving.addTo(server);
    new ReflectionService(this.protos.definition, { services: [...this.services] }).addToServer(server);
  }

  override createServiceMethod(
    handler: Handler,
    native: { path: string; requestStream: boolean; responseStream: boolean },
    streaming: never,
  ) {
    if (native.requestStream || native.responseStream) return super.createServiceMethod(handler, native, streaming);
    const [service = '', method = ''] = native.path.slice(1).split('/');
    const counts = (this.own.statistics ?? new CallStatistics()).of('provider', service, method);
    const answered = new AnsweredMethod(handler, this.bulkhead(service), this.own.clock);
    const done = (since: number, code: status): void => {
      const elapsed = this.own.clock.monotonic() - since;
      counts.end(code === status.OK, elapsed);
      this.seconds.observe(elapsed / 1_000, { service, method, code: status[code] });
    };
    return (call: Call, callback: sendUnaryData<unknown>) => {
      const since = this.own.clock.monotonic();
      counts.begin();
      const [parent] = call.metadata.get('traceparent');
      Trace.run(parent?.toString(), () => answered.call(call)).then(
        (reply) => {
          callback(null, reply);
          done(since, status.OK);
        },
        (error: unknown) => {
          const answer = toStatus(error);
          if (isUnforeseen(error)) this.own.log.error('a call failed', { call: native.path, error });
          callback(answer);
          done(since, answer.code);
        },
      );
    };
  }

  /** Says NOT_SERVING, sends GOAWAY, lets the calls under way end, and cuts them after `drainMs`. Safe to repeat. */
  override close(): Promise<void> {
    this.closed ??= this.drain();
    return this.closed;
  }

  private async drain(): Promise<void> {
    const { host = HOST, drainMs = 8_000, clock, log } = this.own;
    const server = this.grpcClient as Server | undefined;
    await this.serving?.close();
    if (!server) return;
    const drained = new AbortController();
    // `drain` cuts what is left after `drainMs`; `forceShutdown` alone would not, while channelz is off.
    server.drain(`${host}:${this.port}`, drainMs);
    server.tryShutdown(() => drained.abort());
    await clock.delay(drainMs + 250, drained.signal);
    if (!drained.signal.aborted) log.warn('the gRPC server did not close in time');
    server.forceShutdown();
  }

  /** One for each service, so that one that calls another of the same process does not keep it from answering. */
  private bulkhead(service: string): Bulkhead {
    const known = this.bulkheads.get(service);
    if (known) return known;
    const limits = (): BulkheadLimits => ({
      serving: this.settings.value.maxServing,
      waiting: this.settings.value.maxWaiting,
    });
    const bulkhead = new Bulkhead(service, limits, (why) => this.refused.add({ service, why }));
    this.bulkheads.set(service, bulkhead);
    return bulkhead;
  }

  private refuseStrayHandlers(bound: ReadonlySet<string>): void {
    for (const pattern of this.messageHandlers.keys()) {
      const { service, rpc } = JSON.parse(pattern) as { service: string; rpc: string };
      if (bound.has(`${shortName(service)}/${rpc}`)) continue;
      throw new Failure(
        PlatformErrors.INTERNAL,
        `A controller answers ${service}/${rpc}, which no proto below ${this.own.protoRoot} has`,
      );
    }
  }
}

/** Opens the door on `app.startAllMicroservices()`. */
export function serveGrpc(app: INestApplication, options: GrpcServerOptions): GrpcServer {
  const server = new GrpcServer(options);
  // Deferred, or Nest would bind the handlers before the filter is there; its init hooks are the application's.
  const door = app.connectMicroservice<MicroserviceOptions>({ strategy: server }, { deferInitialization: true });
  door.useGlobalFilters(new FailureFilter());
  (door as NestMicroservice).setIsInitHookCalled(true);
  return server;
}

function shortName(service: string): string {
  return service.slice(service.lastIndexOf('.') + 1);
}
