import type { ProcessStatus } from './shop-process.js';

/** One line of `weir ps`. Memory in bytes, times in milliseconds; what the system does not tell is left out. */
export interface PsRow {
  readonly name: string;
  readonly kind: 'service' | 'server';
  readonly pid?: number | undefined;
  readonly module: string;
  /** All modules that a service carries. */
  readonly modules?: readonly string[];
  readonly shape: string;
  readonly status: ProcessStatus;
  /** Ports on 127.0.0.1. */
  readonly http?: number | undefined;
  readonly grpc?: number | undefined;
  /** A server's own. */
  readonly port?: number | undefined;
  readonly residentBytes?: number | undefined;
  readonly cpuSeconds?: number | undefined;
  readonly startedAt?: number | undefined;
}
