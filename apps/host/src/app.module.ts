import { type DynamicModule, Module } from '@nestjs/common';
import { besideOthers, type Environment } from '@weir/platform/runtime';
import type { Here } from './config.js';
import { FACES } from './faces.js';
import { LOCAL } from './local.js';
import { MODULES, type ModuleName, type Provider } from './modules.js';
import { REMOTE } from './remote.js';

/** Any grouping of modules: each neighbour is called directly where it lives here, or shared with others who have it, over gRPC where it does not, or where `calls: rpc` says so. */
@Module({})
export class AppModule {
  static async from(here: Here, environment: Environment): Promise<DynamicModule> {
    const local: DynamicModule[] = [];
    const callees = new Map<ModuleName, Provider>();
    const callee = (name: ModuleName): Provider => callees.get(name) ?? REMOTE[name];
    for (const name of MODULES.filter((one) => here.modules.includes(one))) {
      const own = (await LOCAL[name]()).local(callee, environment);
      local.push(own);
      if (here.calls === 'direct') callees.set(name, besideOthers(environment) ? REMOTE[name].beside(own) : own);
    }
    const faces = here.face ? MODULES.map((name) => FACES[name].over(callee(name))) : [];
    return { module: AppModule, imports: [...local, ...faces] };
  }
}
