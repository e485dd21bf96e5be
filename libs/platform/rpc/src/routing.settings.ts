import { z } from 'zod';

const share = z.strictObject({
  /** Share of the customers, percent, whose calls go to the other process; the same ones each time, and those of a smaller share are among those of a bigger one. Calls that name no customer are dealt out in turn. */
  remotePercent: z.number().min(0).max(100).default(0),
  /** Calls with one of these tags (header `weir-tag`) go there. */
  tags: z.array(z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, "_", "." and "-", at most 64')).default([]),
  /** These customers go there, by id. */
  customers: z.array(z.string().min(1).max(64)).default([]),
  /** Whether the answerer here takes what nobody there can answer. */
  fallback: z.boolean().default(true),
});

/** Section `routing`: who answers for a module that lives in this process and in another one too. */
export const routingSettings = z.strictObject({
  /** By module, what goes to the other process: `{ inventory: { remotePercent: 30, tags: [beta], customers: [c-7], fallback: true } }`; with fallback the answerer here takes what nobody there can answer. Default: none, all is answered here. Live. */
  modules: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'the name of a module'), share)
    .default({})
    .meta({ live: true }),
});

export type RoutingSettings = z.output<typeof routingSettings>;
export type Share = z.output<typeof share>;
