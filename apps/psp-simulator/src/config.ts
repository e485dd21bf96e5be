import { parseSettings } from '@weir/platform/kernel';
import { z } from 'zod';
import { settings } from './settings.js';

/** What the environment says; a bad value stops the boot with one sentence. */
const environment = z.strictObject({
  /** TCP port; 0 lets the system choose. Default 3100. */
  WEIR_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(3100),
  /** Address to listen on. Default 127.0.0.1. */
  WEIR_HOST: z.string().min(1).default('127.0.0.1'),
  /** Folder of `psp-ledger.jsonl`; made when missing. Default `.weir/data`. */
  WEIR_DATA_DIR: z.string().min(1).default('.weir/data'),
  /** Settings at the start, as JSON; see settings.ts. Default `{}`. */
  WEIR_PSP_SETTINGS: z.string().default('{}').transform(json),
  /** Tests only: `name:action:nth`, see platform/resilience. Default none. */
  WEIR_FAILPOINT: z.string().default(''),
});

function json(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('must be JSON');
    return z.NEVER;
  }
}

export interface PspConfig {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly settings: z.output<typeof settings>;
  readonly failpoints: string;
}

/** Throws SETTINGS.INVALID, on an unknown WEIR_* variable too. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): PspConfig {
  const ours = Object.fromEntries(Object.entries(env).filter(([key]) => key.startsWith('WEIR_')));
  const read = parseSettings('environment', environment, ours);
  return {
    port: read.WEIR_HTTP_PORT,
    host: read.WEIR_HOST,
    dataDir: read.WEIR_DATA_DIR,
    settings: parseSettings('WEIR_PSP_SETTINGS', settings, read.WEIR_PSP_SETTINGS),
    failpoints: read.WEIR_FAILPOINT,
  };
}
