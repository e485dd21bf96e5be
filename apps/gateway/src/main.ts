import 'reflect-metadata';
import { runService } from '@weir/platform/runtime';
import { AppModule } from './app.module.js';
import { environment, modules, service } from './config.js';

await runService(service, () => ({ service, modules, environment, app: AppModule.from, faces: true }));
