import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UuidIds } from '@weir/platform/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import type { Candidacy, Election, Leadership } from './election.js';

const ids = new UuidIds();

async function eventually(probe: () => boolean, hope: string, within = 10_000): Promise<void> {
  for (const deadline = performance.now() + within; !probe(); await delay(5)) {
    if (performance.now() > deadline) throw new Error(`after ${within} ms still not: ${hope}`);
  }
}

/** Stands as candidate and leads until it is told to end. */
class Stand {
  readonly terms: Leadership[] = [];
  leading: Leadership | undefined;
  private end: () => void = () => undefined;
  private candidacy: Candidacy | undefined;

  async campaign(election: Election, name: string): Promise<this> {
    this.candidacy = await election.campaign(name, async (term) => {
      this.terms.push(term);
      this.leading = term;
      await new Promise<void>((resolve) => {
        this.end = resolve;
        term.signal.addEventListener('abort', () => setTimeout(resolve, 20), { once: true });
      });
      this.leading = undefined;
    });
    return this;
  }

  endTerm(): void {
    this.end();
  }

  resign(): Promise<void> {
    return this.candidacy?.resign() ?? Promise.resolve();
  }
}

/** What Election promises, whoever counts the votes: see the adapters' specs. `elections` are as many processes as the adapter can have. */
export function electionSuite(
  name: string,
  open: () => Promise<{ elections: readonly Election[]; close: () => Promise<void> }>,
): void {
  describe(name, () => {
    let elections: readonly Election[];
    let close: () => Promise<void>;
    beforeAll(async () => ({ elections, close } = await open()), 30_000);
    afterAll(() => close());

    const stand = (index: number, office: string): Promise<Stand> =>
      new Stand().campaign(elections[index % elections.length]!, office);

    it('lets one lead at a time; when it resigns, it has ended before the next begins, with a greater token', async () => {
      const office = `suite/${ids.next()}`;
      const stands = [await stand(0, office), await stand(1, office), await stand(2, office)];
      const tokens: number[] = [];
      for (let left = stands.length; left > 0; left -= 1) {
        await eventually(() => stands.some(({ leading }) => leading !== undefined), 'somebody leads');
        expect(stands.filter(({ leading }) => leading !== undefined)).toHaveLength(1);
        const leader = stands.find(({ leading }) => leading !== undefined)!;
        const term = leader.leading!;
        tokens.push(term.fencingToken);
        expect(term.signal.aborted).toBe(false);
        await leader.resign();
        expect([leader.leading, term.signal.aborted]).toEqual([undefined, true]);
      }
      expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
      expect(new Set(tokens).size).toBe(3);
      expect(tokens.every(Number.isSafeInteger)).toBe(true);
    }, 30_000);

    it('lets a candidate that never led withdraw', async () => {
      const office = `suite/${ids.next()}`;
      const leader = await stand(0, office);
      await eventually(() => leader.leading !== undefined, 'the first leads');
      const other = await stand(1, office);
      await other.resign();
      expect([leader.terms.length, other.terms.length]).toEqual([1, 0]);
      expect(leader.leading).toBeDefined();
      await leader.resign();
    }, 30_000);

    it('elects again with a greater token when a leader ends its term by itself', async () => {
      const leader = await stand(0, `suite/${ids.next()}`);
      await eventually(() => leader.terms.length === 1, 'the first term');
      leader.endTerm();
      await eventually(() => leader.terms.length === 2, 'the second term');
      expect(leader.terms[1]!.fencingToken).toBeGreaterThan(leader.terms[0]!.fencingToken);
      await leader.resign();
    }, 30_000);

    it('keeps offices apart', async () => {
      const [one, two] = [await stand(0, `suite/${ids.next()}`), await stand(1, `suite/${ids.next()}`)];
      await eventually(() => one.leading !== undefined && two.leading !== undefined, 'both lead');
      await Promise.all([one.resign(), two.resign()]);
    }, 30_000);
  });
}
