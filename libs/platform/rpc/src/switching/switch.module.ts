import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { Log, Metrics } from '@weir/platform/telemetry';
import { RpcClients } from '../client.js';
import { routingSettings } from '../routing.settings.js';
import { Switch } from './switch.js';

/** What a module must say of itself so that its calls can be shared between two processes. */
export interface Switching<Api> {
  readonly module: string;
  /** The contract. */
  readonly api: abstract new () => Api;
  /** Exports the contract as this process answers it; what else it exports stays as it is. */
  readonly local: DynamicModule;
  readonly remote: (clients: RpcClients, settings: Settings) => Api;
  readonly switched: Type<Api> & (new (to: Switch<Api>) => Api);
}

/** The contract as this process answers it, under another name than the contract as it is answered here and there. */
abstract class AnsweredHere {}

@Module({})
class HereModule {}

/** Exports a contract that this process and another one answer, each its share. */
@Module({})
export class SwitchModule {
  static between<Api extends object>({ module, api, local, remote, switched }: Switching<Api>): DynamicModule {
    const here: DynamicModule = {
      module: HereModule,
      imports: [local],
      providers: [{ provide: AnsweredHere, useExisting: api }],
      exports: [AnsweredHere],
    };
    return {
      module: SwitchModule,
      imports: [here, local],
      providers: [
        {
          provide: api,
          inject: [AnsweredHere, RpcClients, Settings, Log, Metrics],
          useFactory: (answeredHere: Api, clients: RpcClients, settings: Settings, log: Log, metrics: Metrics): Api => {
            const others = clients.elsewhere();
            return new switched(
              new Switch({
                ...{ module, local: answeredHere, log: log.child('routing'), metrics },
                remote: () => remote(others, settings),
                found: () => others.finds(module),
                settings: settings.section('routing', routingSettings),
              }),
            );
          },
        },
      ],
      exports: [api, local],
    };
  }
}
