import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { Admission } from './admission.js';
import { type AdmissionSettings, admissionSettings, AdmissionSettingsLive } from './admission.settings.js';

class FakeQueue {
  backlog = 0;
  seenBacklog = 0;
  drainRate = 0;
  drainSeconds: number | null = null;
  readonly keys = new Set<string>();
  holds(key: string): boolean {
    return this.keys.has(key);
  }
}

function door(values: Partial<AdmissionSettings> = {}) {
  const [clock, queue] = [new ManualClock(), new FakeQueue()];
  const settings = new AdmissionSettingsLive(admissionSettings.parse(values));
  const admission = new Admission({ settings, queue, clock, log: new SilentLog(), metrics: new SilentMetrics() });
  const configure = (next: Partial<AdmissionSettings>): void => settings.set(admissionSettings.parse(next));
  return { admission, clock, configure, queue };
}

const refusal = (work: () => unknown): number | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { details: { retryAfterSeconds: number } }).details.retryAfterSeconds;
  }
};

describe('Admission', () => {
  it('direct: serves all at once, up to what memory may hold', () => {
    const { admission } = door({ maxInFlight: 2 });
    const [first] = [admission.enter('a'), admission.enter('b')];
    expect(refusal(() => admission.enter('c'))).toBe(1);
    first.leave();
    expect(admission.enter('c').way).toBe('direct');
  });

  it('shed: refuses beyond the limit, at the door and inside', () => {
    const { admission } = door({ mode: 'shed', concurrency: 1 });
    const one = admission.enter('a');
    expect(admission.turnAway()?.code).toBe('PLATFORM.OVERLOADED');
    expect(refusal(() => admission.enter('b'))).toBe(1);
    one.leave();
    expect(admission.turnAway()).toBeUndefined();
  });

  it('shed: the adaptive limit shrinks while requests are slow and grows again', () => {
    const { admission, clock } = door({ mode: 'shed', targetMs: 50, minConcurrency: 4 });
    const round = (ms: number): void => {
      const all = Array.from({ length: admission.concurrency }, (_, n) => admission.enter(`c-${n}`));
      clock.advance(ms);
      for (const one of all) one.leave();
    };
    const begin = admission.concurrency;
    for (let n = 0; n < 30; n += 1) round(200);
    const low = admission.concurrency;
    expect([low < begin, low >= 4]).toEqual([true, true]);
    for (let n = 0; n < 60; n += 1) round(20);
    expect(admission.concurrency).toBeGreaterThan(low);
  });

  it('buffered: queues all, up to the backlog limit, and says when to come again', () => {
    const { admission, queue } = door({ mode: 'buffered', backlogLimit: 100 });
    expect(admission.enter('a').way).toBe('queue');
    queue.backlog = 100;
    queue.drainSeconds = 50;
    expect(refusal(() => admission.enter('a'))).toBe(5);
  });

  it('auto: queues from the limit on, and comes back after it has been calm for a while', () => {
    const { admission, clock, queue } = door({ mode: 'auto', concurrency: 2, calmMs: 1000 });
    const served = [admission.enter('a'), admission.enter('b')];
    expect(served.map(({ way }) => way)).toEqual(['direct', 'direct']);
    expect(admission.enter('c').way).toBe('queue');
    queue.seenBacklog = 500;
    for (const one of served) one.leave();
    clock.advance(5000);
    expect(admission.enter('c').way).toBe('queue');
    queue.seenBacklog = 0;
    queue.backlog = 20;
    expect(admission.enter('c').way).toBe('queue');
    clock.advance(999);
    expect(admission.enter('c').way).toBe('queue');
    clock.advance(1);
    expect(admission.enter('c').way).toBe('direct');
  });

  it.each(['direct', 'shed', 'auto'] as const)('%s: who has requests waiting stays behind them', (mode) => {
    const { admission, queue } = door({ mode });
    queue.keys.add('waits');
    expect([admission.enter('waits').way, admission.enter('other').way]).toEqual(['queue', 'direct']);
  });

  it('holds each customer to a rate, in bounded memory', () => {
    const { admission, clock } = door({ ratePerCustomer: 1, burstPerCustomer: 2 });
    const enter = (): number | undefined => refusal(() => admission.enter('a').leave());
    expect([enter(), enter(), enter()]).toEqual([undefined, undefined, 1]);
    expect(refusal(() => admission.enter('b').leave())).toBeUndefined();
    clock.advance(1000);
    expect([enter(), enter()]).toEqual([undefined, 1]);
  });

  it('takes another mode at once', () => {
    const { admission, configure } = door();
    expect(admission.enter('a').way).toBe('direct');
    configure({ mode: 'buffered' });
    expect(admission.enter('a').way).toBe('queue');
    configure({ mode: 'shed', concurrency: 1 });
    expect(refusal(() => admission.enter('a'))).toBe(1);
  });
});
