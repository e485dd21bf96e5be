import { Live } from '@weir/platform/kernel';
import { z } from 'zod';

export const ADMISSION_MODES = ['direct', 'shed', 'buffered', 'auto'] as const;

/** Section `admission`: who may come in, and how. Every key is live. */
export const admissionSettings = z.strictObject({
  /** `direct`: all at once. `shed`: beyond the concurrency limit 429. `buffered`: into the queue. `auto`: direct while healthy, else as buffered. Default direct. Live. */
  mode: z.enum(ADMISSION_MODES).default('direct').meta({ live: true }),
  /** Requests under way at once in the modes shed and auto: a number, or `adaptive`, found by their latency. Default adaptive. Live. */
  concurrency: z
    .union([z.literal('adaptive'), z.int().min(1).max(10_000)])
    .default('adaptive')
    .meta({ live: true }),
  /** The adaptive limit never goes below this. Default 16. Live. */
  minConcurrency: z.int().min(1).max(1_000).default(16).meta({ live: true }),
  /** The adaptive limit never goes above this. Default 1000. Live. */
  maxConcurrency: z.int().min(1).max(10_000).default(1_000).meta({ live: true }),
  /** The adaptive limit shrinks when a tenth of the requests takes longer, ms. Default 80. Live. */
  targetMs: z.int().min(1).max(10_000).default(80).meta({ live: true }),
  /** Requests under way at once in any mode, so that memory is bounded; beyond it 429. Default 5000. Live. */
  maxInFlight: z.int().min(1).max(100_000).default(5_000).meta({ live: true }),
  /** Requests that may wait in the queue; beyond it 429. Default 200000. Live. */
  backlogLimit: z.int().min(1).max(10_000_000).default(200_000).meta({ live: true }),
  /** How long a request waits for the broker's acknowledgement before it is answered 503, ms. Default 5000. Live. */
  acceptWithinMs: z.int().min(100).max(60_000).default(5_000).meta({ live: true }),
  /** Mode auto goes back to direct when nearly nobody has waited and half the limit has been free for this long, ms. Default 2000. Live. */
  calmMs: z.int().min(0).max(600_000).default(2_000).meta({ live: true }),
  /** Requests a second of one customer, at each gateway; beyond it 429. Default 0: no limit. Live. */
  ratePerCustomer: z.number().min(0).max(100_000).default(0).meta({ live: true }),
  /** Requests that a customer may send at once before the rate counts. Default 20. Live. */
  burstPerCustomer: z.int().min(1).max(100_000).default(20).meta({ live: true }),
});
export type AdmissionSettings = z.infer<typeof admissionSettings>;

/** The settings in force; read `.value` at each use. */
export class AdmissionSettingsLive extends Live<AdmissionSettings> {}
