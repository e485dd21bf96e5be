import { describe, expect, it } from '@jest/globals';
import { type Clock, Failure, ManualClock, SystemClock } from '@weir/platform/kernel';
import { Lane } from './lane.js';
import type { ProducerLink, ProducerLinks } from './producer-links.js';

type Send = (keys: string[], link: number) => Promise<void>;

/** Producer links whose sends the spec answers. */
class FakeLinks {
  readonly sent: string[][] = [];
  retired = 0;

  constructor(private readonly answer: Send) {}

  async current(): Promise<ProducerLink> {
    const id = this.retired;
    const send = async (_topic: string, _partition: number, messages: { key: string }[]): Promise<number> => {
      const keys = messages.map(({ key }) => key);
      this.sent.push(keys);
      await this.answer(keys, id);
      return 40;
    };
    return { send } as unknown as ProducerLink;
  }

  async retire(): Promise<void> {
    this.retired += 1;
  }
}

const protocolError = (type: string): Error => Object.assign(new Error(type), { type });

function lane(
  answer: Send,
  clock: Clock = new SystemClock(),
  lingerMs = 0,
): { links: FakeLinks; add: (key: string, deadline?: number, patient?: boolean) => Promise<Error | undefined> } {
  const links = new FakeLinks(answer);
  const it = new Lane({
    topic: 't',
    partition: 0,
    links: links as unknown as ProducerLinks,
    clock,
    ending: new AbortController().signal,
    lingerMs: () => lingerMs,
    onRetry: () => undefined,
  });
  const add = (key: string, deadline = Infinity, patient = false): Promise<Error | undefined> =>
    new Promise((settle) => it.add({ message: { key, value: '' }, bytes: 100, deadline, patient, settle }));
  return { links, add };
}

describe('Lane', () => {
  it('sends a patient letter by itself at once, and those that follow together after requestLingerMs; others do not wait', async () => {
    const clock = new ManualClock();
    const { links, add: letter } = lane(async () => undefined, clock, 5);
    const add = (key: string, patient: boolean): Promise<Error | undefined> => letter(key, Infinity, patient);
    await add('a', true);
    const waiting = [add('b', true)];
    await new Promise(setImmediate);
    waiting.push(add('c', true));
    await new Promise(setImmediate);
    expect(links.sent).toEqual([['a']]);
    clock.advance(5);
    await Promise.all(waiting);
    await add('d', false);
    expect(links.sent).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('tells a patient letter at its deadline, though the broker does not answer, and sends nothing that is overdue', async () => {
    const clock = new ManualClock(0);
    const broker = Promise.withResolvers<void>();
    const { links, add } = lane(() => broker.promise, clock);
    const first = add('a', 1_000, true);
    await new Promise(setImmediate);
    const behind = [add('b', 1_010, true), add('c', 5_000, true)];
    clock.advance(1_000);
    expect((await first)?.message).toMatch(/may have been written/);
    clock.advance(50);
    expect((await behind[0])?.message).toMatch(/not sent/);
    broker.resolve();
    expect(await behind[1]).toBeUndefined();
    expect(links.sent).toEqual([['a'], ['c']]);
  });

  it('lets more wait for the next batch of a flood, up to four times requestLingerMs', async () => {
    const clock = new ManualClock();
    const { links, add } = lane(async () => undefined, clock, 5);
    const batch = (from: number, letters: number): Promise<unknown>[] =>
      Array.from({ length: letters }, (_, n) => add(`${from}-${n}`, Infinity, true));
    await Promise.all(batch(1, 7));
    const second = batch(2, 2);
    await new Promise(setImmediate);
    clock.advance(19);
    await new Promise(setImmediate);
    expect(links.sent).toHaveLength(1);
    clock.advance(1);
    await Promise.all(second);
    const third = batch(3, 1);
    await new Promise(setImmediate);
    clock.advance(10);
    await Promise.all(third);
    expect(links.sent.map(({ length }) => length)).toEqual([7, 2, 1]);
  });

  it('sends what is added in one tick together, and one batch at a time', async () => {
    const gates: (() => void)[] = [];
    const { links, add } = lane(() => new Promise((resolve) => gates.push(resolve)));
    const first = [add('a'), add('b')];
    while (gates.length === 0) await new Promise(setImmediate);
    const second = [add('c'), add('d')];
    await new Promise(setImmediate);
    expect(links.sent).toEqual([['a', 'b']]);
    gates.shift()!();
    await Promise.all(first);
    while (gates.length === 0) await new Promise(setImmediate);
    gates.shift()!();
    expect(await Promise.all(second)).toEqual([undefined, undefined]);
    expect(links.sent).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('sends a batch again unchanged, though more has come meanwhile', async () => {
    let failures = 2;
    const { links, add } = lane(async () => {
      if (failures-- > 0) throw protocolError('NOT_LEADER_FOR_PARTITION');
    });
    const first = add('a');
    await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([first, add('b')]);
    expect(links.sent).toEqual([['a'], ['a'], ['a'], ['b']]);
    expect(links.retired).toBe(0);
  });

  it('gives up with everything behind it, retires the producer id, and serves what comes later', async () => {
    const answer = Promise.withResolvers<void>();
    const { links, add } = lane((keys) => (keys.includes('bad') ? answer.promise : Promise.resolve()));
    const bad = add('bad');
    while (links.sent.length === 0) await new Promise(setImmediate);
    const behind = add('behind');
    answer.reject(protocolError('MESSAGE_TOO_LARGE'));
    expect(await bad).toMatchObject({ code: 'MESSAGING.REFUSED', retriable: false });
    expect(await behind).toMatchObject({ code: 'PLATFORM.UNAVAILABLE', retriable: true });
    expect(await add('later')).toBeUndefined();
    expect([links.sent, links.retired]).toEqual([[['bad'], ['later']], 1]);
  });

  it('takes a new producer id when the broker lost track of the sequence, and goes on with the same batch', async () => {
    const { links, add } = lane(async (_, link) => {
      if (link === 0)
        throw Object.assign(new Error('retries'), { cause: protocolError('OUT_OF_ORDER_SEQUENCE_NUMBER') });
    });
    expect(await add('a')).toBeUndefined();
    expect([links.sent, links.retired]).toEqual([[['a'], ['a']], 1]);
  });

  it('gives up at the deadline', async () => {
    const clock = new ManualClock();
    const { links, add } = lane(async () => {
      clock.advance(100);
      throw new Error('no acknowledgement');
    }, clock);
    const failure = await add('a', clock.monotonic() + 50);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'PLATFORM.UNAVAILABLE' });
    expect([links.sent.length, links.retired]).toEqual([1, 1]);
  });

  it('bounds a batch by records and by bytes', async () => {
    const { links, add } = lane(async () => undefined);
    await Promise.all(Array.from({ length: 1100 }, (_, n) => add(String(n))));
    expect(links.sent.map(({ length }) => length)).toEqual([500, 500, 100]);
  });

  it('tells each message the offset that it got', async () => {
    const links = new FakeLinks(async () => undefined);
    const it = new Lane({
      topic: 't',
      partition: 0,
      links: links as unknown as ProducerLinks,
      clock: new SystemClock(),
      ending: new AbortController().signal,
      lingerMs: () => 0,
      onRetry: () => undefined,
    });
    const offset = (key: string): Promise<number | undefined> =>
      new Promise((resolve) =>
        it.add({ message: { key, value: '' }, bytes: 1, deadline: Infinity, settle: (_, at) => resolve(at) }),
      );
    expect(await Promise.all([offset('a'), offset('b'), offset('c')])).toEqual([40, 41, 42]);
  });
});
