import { z } from 'zod';
import { baseline } from './server.js';

/** The program: told everything by the environment, since a command line is read by everybody. Says its address on stdout; ends when its stdin does. */
const environment = z.object({
  BASELINE_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  BASELINE_DB_HOST: z.string().min(1).default('127.0.0.1'),
  BASELINE_DB_PORT: z.coerce.number().int().min(1).max(65_535),
  BASELINE_DB_PASSWORD: z.string().min(1),
  BASELINE_PSP_URL: z.url().optional(),
});
const told = environment.parse(process.env);
const app = baseline({
  database: { host: told.BASELINE_DB_HOST, port: told.BASELINE_DB_PORT },
  password: told.BASELINE_DB_PASSWORD,
  pspUrl: told.BASELINE_PSP_URL,
});
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: told.BASELINE_PORT })}\n`);
const stop = (): void => void app.close().then(() => process.exit());
process.on('SIGTERM', stop).on('SIGINT', stop);
process.stdin.resume().on('end', stop);
