import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UuidIds } from '@weir/platform/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import type { Barrier } from './barrier.js';
import type { Lock } from './lock.js';
import type { Member, Membership } from './membership.js';
import type { Sequence } from './sequence.js';

/** What one process has of each. */
export interface Recipes {
  readonly lock: Lock;
  readonly membership: Membership;
  readonly sequence: Sequence;
  readonly barrier: Barrier;
}

const ids = new UuidIds();

async function eventually(hope: string, probe: () => boolean, within = 10_000): Promise<void> {
  for (const deadline = performance.now() + within; !probe(); await delay(5)) {
    if (performance.now() > deadline) throw new Error(`after ${within} ms still not: ${hope}`);
  }
}

/** What the recipes promise, whoever keeps the books: see the adapters' specs. `processes` are as many as the adapter can have, used in turn. */
export function recipesSuite(
  name: string,
  open: () => Promise<{ processes: readonly Recipes[]; close: () => Promise<void> }>,
): void {
  describe(name, () => {
    let processes: readonly Recipes[];
    let close: () => Promise<void>;
    beforeAll(async () => ({ processes, close } = await open()), 30_000);
    afterAll(() => close());
    const at = (index: number): Recipes => processes[index % processes.length]!;

    describe('a lock', () => {
      it('is held by one at a time, in order of arrival, with tokens that grow', async () => {
        const office = `suite-${ids.next()}`;
        let [inside, most] = [0, 0];
        const tokens: number[] = [];
        const holds = Array.from({ length: 8 }, (_, index) =>
          at(index).lock.exclusive(office, async ({ fencingToken }) => {
            most = Math.max(most, ++inside);
            tokens.push(fencingToken);
            await delay(5);
            inside -= 1;
            return index;
          }),
        );
        expect(await Promise.all(holds)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        expect(most).toBe(1);
        expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
        expect(new Set(tokens).size).toBe(8);
      }, 30_000);

      it('is shared by those who share it, and not with one who wants it alone, who is not overtaken', async () => {
        const office = `suite-${ids.next()}`;
        const events: string[] = [];
        const end = Promise.withResolvers<void>();
        const share = (index: number, until: Promise<void>): Promise<void> =>
          at(index).lock.shared(office, async () => {
            events.push(`shared ${index}`);
            await until;
          });
        const [one, two] = [share(0, end.promise), share(1, end.promise)];
        await eventually('two share it', () => events.length === 2);
        const alone = at(2).lock.exclusive(office, async () => void events.push('alone'));
        await delay(50);
        const late = share(3, Promise.resolve());
        await delay(50);
        expect(events).toHaveLength(2);
        end.resolve();
        await Promise.all([one, two, alone, late]);
        expect(events.slice(2)).toEqual(['alone', 'shared 3']);
      }, 30_000);

      it('goes on to the next when a holder fails and when one who waits gives up', async () => {
        const office = `suite-${ids.next()}`;
        const [held, gaveUp] = [Promise.withResolvers<void>(), new AbortController()];
        const failing = at(0).lock.exclusive(office, async () => {
          await held.promise;
          throw new Error('boom');
        });
        await delay(50);
        const impatient = at(1).lock.exclusive(office, async () => 'never', gaveUp.signal);
        const patient = at(2).lock.exclusive(office, async () => 'turn');
        await delay(50);
        gaveUp.abort(new Error('no patience'));
        await expect(impatient).rejects.toThrow();
        held.resolve();
        await expect(failing).rejects.toThrow('boom');
        expect(await patient).toBe('turn');
      }, 30_000);
    });

    it('members come, change and go, and every watcher sees it', async () => {
      const group = `suite-${ids.next()}`;
      const seen: (readonly Member[])[] = [];
      const stop = at(1).membership.watch(group, (members) => seen.push(members));
      const names = (): string => (seen.at(-1) ?? []).map((one) => `${one.name}:${one.facts['v']}`).join(' ');
      const b = await at(0).membership.join(group, { name: 'b', facts: { v: '1' } });
      const a = await at(2).membership.join(group, { name: 'a', facts: { v: '1' } });
      await eventually('both are seen, sorted', () => names() === 'a:1 b:1');
      await a.leave();
      await a.leave();
      await eventually('one has left', () => names() === 'b:1');
      stop();
      await b.leave();
      await delay(100);
      expect(names()).toBe('b:1');
    }, 30_000);

    it('a sequence gives each number once, growing for everyone', async () => {
      const office = `suite-${ids.next()}`;
      const rounds = await Promise.all(
        Array.from({ length: 3 }, async (_, index) => {
          const own: number[] = [];
          for (let n = 0; n < 10; n++) own.push(await at(index).sequence.next(office));
          return own;
        }),
      );
      for (const own of rounds) expect(own).toEqual(own.toSorted((a, b) => a - b));
      expect(new Set(rounds.flat()).size).toBe(30);
      expect(await at(1).sequence.next(`suite-${ids.next()}`)).toBe(1);
    }, 30_000);

    describe('a double barrier', () => {
      it('lets all in together and out together, twice', async () => {
        const gate = `suite-${ids.next()}`;
        for (let round = 0; round < 2; round++) {
          const events: string[] = [];
          const walk = async (index: number): Promise<void> => {
            const passage = await at(index).barrier.enter(gate, 3);
            events.push('in');
            await delay(index * 30);
            await passage.leave();
            events.push('out');
          };
          const early = [walk(0), walk(1)];
          await delay(80);
          expect(events).toEqual([]);
          await Promise.all([...early, walk(2)]);
          expect(events).toEqual(['in', 'in', 'in', 'out', 'out', 'out']);
        }
      }, 30_000);

      it('does not count who gave up', async () => {
        const [gate, gaveUp] = [`suite-${ids.next()}`, new AbortController()];
        const impatient = at(0).barrier.enter(gate, 2, gaveUp.signal);
        await delay(50);
        gaveUp.abort(new Error('no patience'));
        await expect(impatient).rejects.toThrow();
        let entered = false;
        const one = at(1)
          .barrier.enter(gate, 2)
          .finally(() => (entered = true));
        await delay(80);
        expect(entered).toBe(false);
        const both = await Promise.all([one, at(2).barrier.enter(gate, 2)]);
        await Promise.all(both.map((passage) => passage.leave()));
      }, 30_000);
    });
  });
}
