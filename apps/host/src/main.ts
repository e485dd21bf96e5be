import 'reflect-metadata';
import { runService } from '@weir/platform/runtime';
import { AppModule } from './app.module.js';
import { readHere } from './config.js';

await runService('host', () => {
  const here = readHere();
  const { name, modules, face, calls, environment } = here;
  return {
    ...{ service: name, modules, environment, faces: face, callsItself: calls === 'rpc' },
    documents: [...modules, ...(face ? ['gateway'] : [])],
    app: (given) => AppModule.from(here, given),
  };
});
