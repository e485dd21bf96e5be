import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { type RpcClient, RpcClients } from '@weir/platform/rpc';
import { join } from 'node:path';

/** As platform/rpc loads the protos. */
const OPTIONS = { keepCase: false, longs: Number, enums: String, defaults: true, arrays: true } as const;

export type Handlers = Readonly<Record<string, (request: unknown) => Promise<object>>>;

/** A wire without a network: every request and every answer goes through its proto message as bytes. Methods are named as in the proto, in camel case. */
export class Wire extends RpcClients {
  readonly calls: { method: string; request: unknown }[] = [];

  constructor(private readonly handlers: Handlers) {
    super();
  }

  override elsewhere(): RpcClients {
    return this;
  }

  override finds(): boolean {
    return true;
  }

  override called(): readonly string[] {
    return [];
  }

  override for(service: string, protoService: string): RpcClient {
    const file = join(import.meta.dirname, '..', '..', 'proto', 'weir', service, 'v1', `${service}.proto`);
    const definition = loadSync(file, OPTIONS)[protoService] as ServiceDefinition;
    const methods = Object.values<MethodDefinition<object, object>>(definition);
    return {
      call: async <Reply>(method: string, request: object): Promise<Reply> => {
        const known = methods.find(({ originalName }) => originalName === method);
        const handler = this.handlers[method];
        if (!known || !handler) throw new Error(`${protoService} has no ${method}, or nobody answers it`);
        const arrived = known.requestDeserialize(known.requestSerialize(request));
        this.calls.push({ method, request: arrived });
        return known.responseDeserialize(known.responseSerialize(await handler(arrived))) as Reply;
      },
    };
  }
}
