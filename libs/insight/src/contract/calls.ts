import { z } from 'zod';

/** More than this in one period is no count but a mistake. */
const count = z.int().min(0).max(1_000_000_000);
const concurrent = z.int().min(0).max(1_000_000);
/** Milliseconds; of one call at most a day. */
const longest = z.int().min(0).max(86_400_000);
const sum = z.int().min(0).max(1_000_000_000_000);
const side = z.enum(['consumer', 'provider']);
const instance = z.string().regex(/^[\w.:-]{1,100}$/);
const service = z.string().regex(/^[\w.-]{1,100}$/);
/** The method of a service, or verb and route of HTTP. */
const method = z.string().regex(/^[\w.|/:*{}()?$ -]{1,120}$/);

/** Calls of one method in the period of a report. Times in milliseconds: `elapsed` is the sum over all calls. `concurrent`: under way at its end. */
const counts = {
  side,
  service,
  method,
  success: count,
  failure: count,
  elapsed: sum,
  maxElapsed: longest,
  concurrent,
  maxConcurrent: concurrent,
};

export const callReport = z.strictObject(counts);
export type CallReport = z.infer<typeof callReport>;

/** What one process has called and answered since its last report. `at`: end of the period, milliseconds since 1970; grows with each report of the instance. */
export const processReport = z.strictObject({
  instance,
  at: z.int().min(0),
  calls: z.array(callReport).max(1_000),
});
export type ProcessReport = z.infer<typeof processReport>;

/** Calls of one method in one minute at one instance; `minute` is the first millisecond of the minute in which the report came in. */
export const minuteOfCalls = z.strictObject({ minute: z.int(), instance: z.string(), ...counts });
export type MinuteOfCalls = z.infer<typeof minuteOfCalls>;

/** Minutes from `since` on, milliseconds since 1970; `service` and `method` are parts of the names. */
export const callsQuery = z.strictObject({
  since: z.int().min(0),
  service: service.optional(),
  method: method.optional(),
});
export type CallsQuery = z.infer<typeof callsQuery>;

/** The latest minutes first. `more`: there are older ones that were left off. */
export const callsView = z.strictObject({ calls: z.array(minuteOfCalls), more: z.boolean() });
export type CallsView = z.infer<typeof callsView>;
