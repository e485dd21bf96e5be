import type { Live } from '@weir/platform/kernel';
import type { z } from 'zod';

/**
 * The settings of this process: defaults of the schemas, over them `shared.yaml`, over that `<service>.yaml`.
 * A document is a map from section (`order`, `inventory`, `rpc`, ...) to that section's settings.
 */
export abstract class Settings {
  /**
   * The section's settings, parsed by its strict schema; changes while the process runs. A bad document stops the boot with one sentence;
   * later a bad push is refused, logged and counted, and the last good one stays in force.
   */
  abstract section<S extends z.ZodObject>(name: string, schema: S): Live<z.output<S>>;

  /** Each document with the version (md5 of its text) that is in force, and the last refusal, if any: for /info. */
  abstract inForce(): Readonly<Record<string, { version: string; refused?: string }>>;
}
