/** Where a function of a Node process belongs, by the first of these that its file's address has. */
const OWNERS: readonly (readonly [pattern: RegExp, part: string])[] = [
  [/node_modules\/(mysql2|sql-escaper|named-placeholders|long)\//, 'MySQL driver'],
  [/node_modules\/kafkajs\//, 'Kafka client'],
  [/node_modules\/(@grpc|protobufjs|@protobufjs|@bufbuild)\//, 'gRPC and its codec'],
  [/node_modules\/(fastify|find-my-way|secure-json-parse|light-my-request|@fastify|fast-json-stringify)\//, 'Fastify'],
  [/node_modules\/(@nestjs|rxjs|reflect-metadata)\//, 'NestJS'],
  [/node_modules\/zod\//, 'schemas (zod)'],
  [/node_modules\/(prom-client|pino|sonic-boom)\/|libs\/platform\/telemetry\//, 'metrics, traces, logs'],
  [/libs\/platform\/persistence\//, 'Weir: SQL text and transactions'],
  [/libs\/platform\/messaging\//, 'Weir: relay, consumers, records'],
  [/libs\/platform\/rpc\//, 'Weir: RPC'],
  [/libs\/platform\//, 'Weir: other platform'],
  [/libs\/[a-z]+\/(src\/)?adapters\//, 'Weir: adapters of the modules'],
  [/libs\/[a-z]+\//, 'Weir: use cases and domain'],
  [/load\/baseline\//, 'the naive one: its handlers'],
  [/node_modules\//, 'other packages'],
];

/** Native functions that are a system call each. */
const SOCKET_WRITES = /^(writeBuffer|writev|write(Utf8|Latin1|Ascii|UCS2)String)$/;

export const NODE_ITSELF = 'Node: HTTP, sockets, timers, promises';

/** One frame of a V8 CPU profile. */
export interface Frame {
  readonly functionName: string;
  readonly url: string;
}

/** The part that answers for a sample: the nearest frame, from the innermost on, that somebody owns; `undefined` when the process was idle. */
export function partOf(stack: readonly Frame[]): string | undefined {
  const [top] = stack;
  if (!top || top.functionName === '(idle)') return undefined;
  if (top.functionName === '(garbage collector)') return 'garbage collection';
  if (top.url === '' && SOCKET_WRITES.test(top.functionName)) return 'writes to sockets (system calls)';
  for (const { url } of stack) {
    const owner = OWNERS.find(([pattern]) => pattern.test(url));
    if (owner) return owner[1];
  }
  return NODE_ITSELF;
}
