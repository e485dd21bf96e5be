import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Failure } from '@weir/platform/kernel';
import { PspModule } from './app.module.js';
import { type PspConfig, readConfig } from './config.js';

async function start(config: PspConfig): Promise<void> {
  const http = new FastifyAdapter({ forceCloseConnections: 'idle', bodyLimit: 1024 * 1024 });
  const app = await NestFactory.create<NestFastifyApplication>(PspModule.with(config), http, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  await app.listen(config.port, config.host);
  say('listening', { url: await app.getUrl(), ledger: config.dataDir });
}

function say(message: string, fields: object): void {
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), service: 'psp-simulator', pid: process.pid, message, ...fields })}\n`,
  );
}

/** One sentence, and the way out where there is one. */
function sentence(error: unknown, config: PspConfig | undefined): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `port ${config?.port} is taken by another program; set WEIR_HTTP_PORT to a free one, or to 0`;
  return error instanceof Failure ? message : `psp-simulator cannot start: ${message}`;
}

let config: PspConfig | undefined;
try {
  config = readConfig();
  await start(config);
} catch (error) {
  process.stderr.write(`${sentence(error, config)}\n`);
  process.exit(1);
}
