import 'reflect-metadata';
import { fstatSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Failure } from '@weir/platform/kernel';
import { armFailpoints } from '@weir/platform/resilience';
import { PspModule } from './app.module.js';
import { type PspConfig, readConfig } from './config.js';

async function start(config: PspConfig): Promise<void> {
  armFailpoints(config.failpoints);
  const http = new FastifyAdapter({ forceCloseConnections: 'idle', bodyLimit: 1024 * 1024 });
  const app = await NestFactory.create<NestFastifyApplication>(PspModule.with(config), http, {
    logger: false,
    abortOnError: false,
  });
  stopOnSignals(() => app.close());
  await app.listen(config.port, config.host);
  app.useLogger(['error', 'warn']);
  say('ready', { http: Number(new URL(await app.getUrl()).port) });
}

/** Ends in order on SIGTERM, SIGINT, or when the parent is gone: a piped stdin that closes. */
function stopOnSignals(close: () => Promise<void>): void {
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped ??= close().then(() => {
      say('stopped', {});
      process.exit(0);
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const stdin = fstatSync(0, { throwIfNoEntry: false });
  if (stdin?.isFIFO() || stdin?.isSocket()) process.stdin.once('close', stop).resume();
}

function say(event: string, fields: object): void {
  const line = { time: new Date().toISOString(), service: 'psp-simulator', pid: process.pid, event, ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** One sentence, and the way out where there is one. */
function sentence(error: unknown, config: PspConfig | undefined): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `port ${config?.port} is taken; end the other program or choose another port`;
  return error instanceof Failure ? message : `cannot start: ${message}`;
}

let config: PspConfig | undefined;
try {
  config = readConfig();
  await start(config);
} catch (error) {
  process.stderr.write(`psp-simulator: ${sentence(error, config)}\n`);
  process.exit(1);
}
