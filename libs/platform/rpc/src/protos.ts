import { readdirSync } from 'node:fs';
import {
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import { Failure, PlatformErrors } from '@weir/platform/kernel';

/** Field names in camel case, integers as numbers, missing lists as [], missing fields as their default; an unset `optional` field stays away. */
const OPTIONS: Options = { keepCase: false, longs: Number, enums: String, defaults: true, arrays: true };

export interface ProtoService {
  /** Full name, e.g. `weir.order.v1.OrderService`. */
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly client: ServiceClientConstructor;
}

/** All protos of the shop, as one set. */
export interface Protos {
  readonly definition: PackageDefinition;
  readonly services: ReadonlyMap<string, ProtoService>;
}

const loaded = new Map<string, Protos>();

/** Reads every *.proto below `protoRoot` (absolute), once a process. Throws when there is none or one is bad. */
export function loadProtos(protoRoot: string): Protos {
  const known = loaded.get(protoRoot) ?? read(protoRoot);
  loaded.set(protoRoot, known);
  return known;
}

function read(protoRoot: string): Protos {
  const files = readdirSync(protoRoot, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.proto'));
  if (files.length === 0) throw new Failure(PlatformErrors.INTERNAL, `There is no .proto below ${protoRoot}`);
  const definition = loadSync(files.sort(), { ...OPTIONS, includeDirs: [protoRoot] });
  const services = new Map<string, ProtoService>();
  collect(loadPackageDefinition(definition), '', services);
  return { definition, services };
}

function collect(tree: GrpcObject, prefix: string, into: Map<string, ProtoService>): void {
  for (const [key, value] of Object.entries(tree)) {
    const name = `${prefix}${key}`;
    if (typeof value === 'function') into.set(name, { name, definition: value.service, client: value });
    else if (!('format' in value)) collect(value, `${name}.`, into);
  }
}
