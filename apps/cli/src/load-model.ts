import { type Model, LoadError, readTrace } from './loading.js';

export interface ModelOptions {
  readonly rate?: string;
  readonly for?: string;
  readonly steps?: string;
  readonly trace?: string;
  readonly arrivals: 'poisson' | 'constant';
  readonly closed?: boolean;
  readonly concurrency: number;
  readonly seed: number;
}

/** What the options ask for. Fails with LOAD.BAD_RATE, LOAD.BAD_TIME, LOAD.BAD_STEPS, LOAD.BAD_TRACE or LOAD.NO_RATE. */
export function modelOf({
  rate,
  for: time = '10s',
  steps,
  trace,
  arrivals,
  closed,
  concurrency,
  seed,
}: ModelOptions): Model {
  if (closed) return { kind: 'closed', concurrency, seconds: secondsOf(time) };
  if (trace !== undefined) return { kind: 'open', schedule: readTrace(trace) };
  const seeded = arrivals === 'poisson' ? { seed } : {};
  if (steps !== undefined) return { kind: 'open', schedule: { kind: 'steps', steps: stepsOf(steps), ...seeded } };
  if (rate === undefined)
    throw new LoadError('LOAD.NO_RATE', 'It is not said how much load', 'Give --rate, --steps, --trace or --closed.');
  const step = { rate: rateOf(rate), seconds: secondsOf(time) };
  return {
    kind: 'open',
    schedule: arrivals === 'poisson' ? { kind: 'poisson', ...step, seed } : { kind: 'constant', ...step },
  };
}

function rateOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new LoadError('LOAD.BAD_RATE', `"${text}" is no rate`, 'Orders per second, above 0: --rate 200.');
}

/** `10`, `10s`, `2m`, `500ms`. */
function secondsOf(text: string): number {
  const [, count = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  const seconds = Number(count) * { ms: 0.001, s: 1, m: 60 }[unit as 'ms' | 's' | 'm'];
  if (seconds > 0) return seconds;
  throw new LoadError('LOAD.BAD_TIME', `"${text}" is no time`, 'For example --for 30s, 2m or 500ms.');
}

function stepsOf(text: string): { rate: number; seconds: number }[] {
  return text.split(',').map((step) => {
    const [, rate = '', time = ''] = /^([^x]+)x(.+)$/.exec(step) ?? [];
    if (rate && time) return { rate: rateOf(rate), seconds: secondsOf(time) };
    throw new LoadError(
      'LOAD.BAD_STEPS',
      `"${step}" is no step`,
      'Rate x time, comma between: --steps 100x10s,1000x5s,100x10s.',
    );
  });
}
