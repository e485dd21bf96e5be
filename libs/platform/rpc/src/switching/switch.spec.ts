import { describe, expect, it } from '@jest/globals';
import { CallContext, Failure, Live, PlatformErrors } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { Random } from '../../../../../test/support/random.js';
import { routingSettings } from '../routing.settings.js';
import { Switch } from './switch.js';

interface Asked {
  readonly customer: string;
}

/** Says who it is, and which commands it got. */
class Answerer {
  readonly got: Asked[] = [];
  failure: Failure | undefined;

  constructor(readonly name: string) {}

  async answer(commands: readonly Asked[]): Promise<string[]> {
    if (this.failure) throw this.failure;
    this.got.push(...commands);
    return commands.map(({ customer }) => `${this.name} ${customer}`);
  }
}

/** Remembers what was added, by name and labels. */
class CountingMetrics extends SilentMetrics {
  readonly sums = new Map<string, number>();

  override counter(name = ''): { add(labels?: Readonly<Record<string, string>>, by?: number): void } {
    return {
      add: (labels = {}, by = 1) => {
        const key = [name, ...Object.values(labels)].join(' ');
        this.sums.set(key, (this.sums.get(key) ?? 0) + by);
      },
    };
  }
}

const TEA = 'tea';

function given(share: object = {}) {
  const [local, remote, metrics] = [new Answerer('local'), new Answerer('remote'), new CountingMetrics()];
  const modules = (value: object) => routingSettings.parse({ modules: { [TEA]: value } });
  const settings = new Live(modules(share));
  const the = { opened: 0, found: true };
  const to = new Switch<Answerer>({
    ...{ module: TEA, local, settings, metrics, log: new SilentLog() },
    remote: () => {
      the.opened += 1;
      return remote;
    },
    found: () => the.found,
  });
  const one = (customer?: string): Promise<string> =>
    to.ask(customer, async (side) => (await side.answer([{ customer: customer ?? 'nobody' }]))[0]!);
  const all = (customers: readonly string[]): Promise<string[]> =>
    to.askAll(
      customers.map((customer) => ({ customer })),
      (at) => customers[at],
      (side, commands) => side.answer(commands),
    );
  const change = (value: object): void => settings.set(modules(value));
  return { local, remote, metrics, the, to, one, all, change };
}

/** Names as a seed has them, so that the share is the same in each run. */
function customers(count: number): string[] {
  const random = new Random(7);
  return Array.from({ length: count }, () => `c-${random.between(0, 1e9).toString(36)}`);
}

const remoteOnes = (answers: readonly string[]): string[] =>
  answers.filter((answer) => answer.startsWith('remote')).map((answer) => answer.slice('remote '.length));

describe('a switch between two answerers', () => {
  it('answers here, and opens nothing, while the settings send nothing there', async () => {
    const { one, all, the, metrics } = given();
    expect([await one('c-1'), ...(await all(['c-2', 'c-3']))]).toEqual(['local c-1', 'local c-2', 'local c-3']);
    expect(the.opened).toBe(0);
    expect(Object.fromEntries(metrics.sums)).toEqual({ 'weir_routing_calls_total tea local': 3 });
  });

  it.each([0, 1, 30, 50, 99, 100])('sends %s percent of the customers there', async (remotePercent) => {
    const { all } = given({ remotePercent });
    const answers = await all(customers(10_000));
    expect(Math.abs(remoteOnes(answers).length / 100 - remotePercent)).toBeLessThanOrEqual(
      remotePercent % 100 === 0 ? 0 : 1.5,
    );
  });

  it('keeps a customer on one side; a bigger share takes more and gives none back', async () => {
    const { all, change } = given({ remotePercent: 30 });
    const first = remoteOnes(await all(customers(2_000)));
    expect(remoteOnes(await all(customers(2_000)))).toEqual(first);
    change({ remotePercent: 60 });
    const then = new Set(remoteOnes(await all(customers(2_000))));
    expect(first.filter((customer) => !then.has(customer))).toEqual([]);
    expect(then.size).toBeGreaterThan(first.length);
  });

  it('deals calls that name no customer out in turn', async () => {
    const { one } = given({ remotePercent: 25 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => one()));
    expect(answers.map((answer) => answer.startsWith('remote'))).toEqual([
      ...[false, false, false, true],
      ...[false, false, false, true],
    ]);
    const third = given({ remotePercent: 30 });
    const hundred = await Promise.all(Array.from({ length: 100 }, () => third.one()));
    expect(hundred.filter((answer) => answer.startsWith('remote'))).toHaveLength(30);
  });

  it('sends tags and customers that are named there whatever the share is', async () => {
    const { one, all } = given({ tags: ['beta'], customers: ['c-vip'] });
    expect(await all(['c-1', 'c-vip', 'c-2'])).toEqual(['local c-1', 'remote c-vip', 'local c-2']);
    expect(await CallContext.run({ tag: 'beta' }, () => all(['c-1', 'c-2']))).toEqual(['remote c-1', 'remote c-2']);
    expect(await CallContext.run({ tag: 'other' }, () => one('c-1'))).toBe('local c-1');
  });

  it('keeps the order of a batch whose parts go two ways, and answers each command once', async () => {
    const { all, local, remote } = given({ remotePercent: 50 });
    const names = customers(100);
    expect((await all(names)).map((answer) => answer.split(' ')[1])).toEqual(names);
    expect(local.got.length + remote.got.length).toBe(100);
    expect(Math.min(local.got.length, remote.got.length)).toBeGreaterThan(20);
  });

  it('follows the settings there and back', async () => {
    const { one, change } = given();
    change({ remotePercent: 100 });
    expect(await one('c-1')).toBe('remote c-1');
    change({ remotePercent: 0 });
    expect(await one('c-1')).toBe('local c-1');
  });

  it('answers here what nobody there can, and counts it', async () => {
    const { one, all, the, remote, metrics } = given({ remotePercent: 100 });
    the.found = false;
    expect(await one('c-1')).toBe('local c-1');
    the.found = true;
    remote.failure = new Failure(PlatformErrors.UNAVAILABLE, 'it just left');
    expect(await all(['c-2', 'c-3'])).toEqual(['local c-2', 'local c-3']);
    expect(Object.fromEntries(metrics.sums)).toEqual({
      'weir_routing_fallbacks_total tea': 3,
      'weir_routing_calls_total tea local': 3,
    });
  });

  it('says so when nobody is there and it may not answer here', async () => {
    const { one, the, metrics } = given({ remotePercent: 100, fallback: false });
    the.found = false;
    await expect(one('c-1')).rejects.toMatchObject({
      code: 'PLATFORM.UNAVAILABLE',
      message: 'No other process with the module tea is registered',
    });
    expect(metrics.sums.get('weir_routing_fallbacks_total tea')).toBeUndefined();
  });

  it('passes on what the other says, time-outs included: there is no time left to ask here', async () => {
    const { one, local, remote } = given({ remotePercent: 100 });
    remote.failure = new Failure(PlatformErrors.TIMEOUT);
    await expect(one('c-1')).rejects.toMatchObject({ code: 'PLATFORM.TIMEOUT' });
    expect(local.got).toEqual([]);
  });
});

describe('the settings of routing', () => {
  it.each([
    { remotePercent: -1 },
    { remotePercent: 101 },
    { remotePercent: '30' },
    { tags: ['with space'] },
    { customers: [''] },
    { percent: 30 },
  ])('refuse %j', (share) => {
    expect(routingSettings.safeParse({ modules: { [TEA]: share } }).success).toBe(false);
  });
});
