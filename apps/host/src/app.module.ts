import { type DynamicModule, Module } from '@nestjs/common';
import type { Environment } from '@weir/platform/runtime';
import type { Here } from './config.js';
import { FACES } from './faces.js';
import { LOCAL } from './local.js';
import { MODULES, type ModuleName, type Provider } from './modules.js';
import { REMOTE } from './remote.js';

/** Any grouping of modules: each neighbour is called directly where it lives here, over gRPC where it does not, or where `calls: rpc` says so. */
@Module({})
export class AppModule {
  static async from(here: Here, environment: Environment): Promise<DynamicModule> {
    const local = new Map<ModuleName, DynamicModule>();
    const callee = (name: ModuleName): Provider =>
      (here.calls === 'direct' ? local.get(name) : undefined) ?? REMOTE[name];
    for (const name of MODULES.filter((one) => here.modules.includes(one)))
      local.set(name, (await LOCAL[name]()).local(callee, environment));
    const faces = here.face ? MODULES.map((name) => FACES[name].over(callee(name))) : [];
    return { module: AppModule, imports: [...local.values(), ...faces] };
  }
}
