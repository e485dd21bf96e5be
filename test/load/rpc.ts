import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { InProcessRegistry } from '@weir/platform/discovery';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { GrpcClients, rpcSettings } from '@weir/platform/rpc';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import { startEcho } from '../../libs/platform/rpc/src/fixtures/echo.js';
import { measureAlone } from './measure-alone.js';

/**
 * The RPC layer (discovery, weights, deadline, retry, trace, metrics, Nest) beside raw grpc-js unary: same proto, one server process for each, taken in turns.
 * From the root of the repository: `node dist/test/load/rpc.js --pairs 15 --calls 5000 --concurrency 32`. Prints calls a second and CPU a call (caller and
 * server together) of each pair, and the ratios as medians with their spread; `--json` prints one document instead. On a shared machine only CPU means something.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '15' },
    calls: { type: 'string', default: '5000' },
    concurrency: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});
const protoRoot = resolve('libs/platform/rpc/src/fixtures');
const definition = loadSync(resolve(protoRoot, 'echo.proto'), {
  longs: Number,
  enums: String,
  defaults: true,
  arrays: true,
});
const service = definition['echo.v1.EchoService'] as ServiceDefinition;
const say = service['Say'] as MethodDefinition<object, object>;

interface Measured {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

interface Arm {
  readonly call: () => Promise<unknown>;
  readonly server: ChildProcess;
}

if (positionals[0] !== undefined) await serve(positionals[0]);
else {
  measureAlone('npm run load:rpc');
  await compare();
}

async function compare(): Promise<void> {
  const [rawServer, weirServer] = await Promise.all([startServer('raw'), startServer('weir')]);
  const raw: Arm = { call: rawCaller(rawServer.port), server: rawServer.child };
  const weir: Arm = { call: await weirCaller(weirServer.port), server: weirServer.child };
  for (let warm = 0; warm < 4; warm++) for (const arm of [raw, weir]) await closedLoop(arm);
  const pairs: { readonly raw: Measured; readonly weir: Measured }[] = [];
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const first = await closedLoop(pair % 2 ? weir : raw);
    const second = await closedLoop(pair % 2 ? raw : weir);
    const both = pair % 2 ? { raw: second, weir: first } : { raw: first, weir: second };
    pairs.push(both);
    const line = ({ perSecond, cpuMicros }: Measured): string => `${perSecond.toFixed(0)}/s ${cpuMicros.toFixed(0)} us`;
    if (!values.json) process.stdout.write(`raw ${line(both.raw)}   weir ${line(both.weir)}\n`);
  }
  const result = {
    ratio: spread(pairs.map((pair) => pair.weir.perSecond / pair.raw.perSecond)),
    cpuRatio: spread(pairs.map((pair) => pair.raw.cpuMicros / pair.weir.cpuMicros)),
    addedMicros: spread(pairs.map((pair) => pair.weir.cpuMicros - pair.raw.cpuMicros)),
    pairs,
  };
  if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else {
    process.stdout.write(`rate, weir to raw: ${sentence(result.ratio)}\n`);
    process.stdout.write(`CPU a call, raw to weir: ${sentence(result.cpuRatio)}\n`);
    process.stdout.write(`CPU added to a call, us: ${sentence(result.addedMicros)}\n`);
  }
  for (const { server } of [raw, weir]) server.kill();
  process.exit();
}

interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

function spread(measured: number[]): Spread {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(3));
  return { median: at(0.5), low: at(0), high: at(1) };
}

function sentence({ median, low, high }: Spread): string {
  return `median ${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

async function closedLoop({ call, server }: Arm): Promise<Measured> {
  const calls = Number(values.calls);
  let left = calls;
  const cpuBefore = micros(process.cpuUsage()) + (await cpuOf(server));
  const since = performance.now();
  await Promise.all(
    Array.from({ length: Number(values.concurrency) }, async () => {
      while (left-- > 0) await call();
    }),
  );
  const seconds = (performance.now() - since) / 1_000;
  const cpu = micros(process.cpuUsage()) + (await cpuOf(server)) - cpuBefore;
  return { perSecond: calls / seconds, cpuMicros: cpu / calls };
}

function micros({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

function cpuOf(server: ChildProcess): Promise<number> {
  return new Promise((resolveCpu) => {
    server.once('message', (cpu) => resolveCpu(Number(cpu)));
    server.send('cpu');
  });
}

async function startServer(arm: 'raw' | 'weir'): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(import.meta.url), [arm]);
  const port = await new Promise<number>((resolvePort) =>
    child.once('message', (message) => resolvePort(Number(message))),
  );
  return { child, port };
}

/** Tells its port, then its CPU whenever it is asked. */
async function serve(arm: string): Promise<void> {
  process.on('message', () => process.send?.(micros(process.cpuUsage())));
  process.send?.(arm === 'raw' ? await rawServer() : (await startEcho({ protos: protoRoot })).server.port);
}

async function rawServer(): Promise<number> {
  const server = new Server();
  server.addService(service, {
    Say: (call: { request: { text: string } }, callback: (error: null, reply: object) => void) =>
      callback(null, { text: call.request.text, instance: String(process.pid), trace: '' }),
  });
  return new Promise((resolvePort, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolvePort(port),
    ),
  );
}

function rawCaller(port: number): () => Promise<unknown> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  return () =>
    new Promise((resolveReply, reject) =>
      client.makeUnaryRequest(
        say.path,
        say.requestSerialize,
        say.responseDeserialize,
        { text: 'hello' },
        new Metadata(),
        (error, reply) => (error ? reject(error) : resolveReply(reply)),
      ),
    );
}

async function weirCaller(port: number): Promise<() => Promise<unknown>> {
  const registry = new InProcessRegistry();
  await registry.register({ service: 'echo', host: '127.0.0.1', port, weight: 1, metadata: {} });
  const options = {
    clock: new SystemClock(),
    log: new SilentLog(),
    metrics: new PromMetrics('load'),
    lifecycle: new Lifecycle(),
  };
  const clients = new GrpcClients({
    registry,
    settings: new Live(rpcSettings.parse({})),
    protoRoot,
    caller: 'load',
    ...options,
  });
  const echo = clients.for('echo', 'echo.v1.EchoService');
  return () => echo.call('say', { text: 'hello' }, { repeatable: true });
}
