import type { Live } from '@weir/platform/kernel';
import type { z } from 'zod';

/** What became of a document in this process. */
export interface InForce {
  /** MD5 of the text that is in force; empty when there is no document. */
  readonly version: string;
  /** True when that text is in gray release: the other instances have another. */
  readonly gray?: true;
  /** Why the last text was not taken; absent when it was. */
  readonly refused?: string;
  /** Version of the text that was refused. */
  readonly refusedVersion?: string;
  /** Settings that have another value since, `section.key`, and take effect at the next start. */
  readonly waiting?: readonly string[];
}

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

  /** Each document by name, for /info. */
  abstract inForce(): Readonly<Record<string, InForce>>;

  /** Every section that this process reads with its values, for /config: what was encrypted, and what smells of a secret, is hidden. */
  abstract values(): Readonly<Record<string, unknown>>;
}
