import { afterEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, UuidIds } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { MAX_DOCUMENT_BYTES, versionOf } from './config-documents.js';
import type { ConfigSource } from './config-source.js';
import { DocumentSettings } from './document.settings.js';
import { ConfigReleases } from './releases.js';

const section = z.strictObject({ rate: z.int().min(0).default(0).meta({ live: true }) });
/** From publish to effect, milliseconds. */
const EFFECT_WITHIN_MS = 1_000;
const PUSHES = 20;

async function eventually(hope: string, probe: () => boolean | Promise<boolean>, within = 10_000): Promise<number> {
  const since = performance.now();
  for (; !(await probe()); await delay(2)) {
    if (performance.now() > since + within) throw new Error(`after ${within} ms still not: ${hope}`);
  }
  return performance.now() - since;
}

/** Counts what is said aloud. */
class Errors extends SilentLog {
  count = 0;

  override error(): void {
    this.count += 1;
  }
}

export interface SourceUnderTest {
  /** A source of a process of its own. */
  readonly open: (lifecycle: Lifecycle) => Promise<ConfigSource>;
  /** The same source, in the same process' folder, while its server does not answer; absent where there is no server. */
  readonly offline?: (lifecycle: Lifecycle) => Promise<ConfigSource>;
  /** Writes a document past us, as somebody else's program would. */
  readonly write: (document: string, text: string) => Promise<void>;
}

/** What ConfigSource promises, wherever the documents are: see the adapters' specs. Documents have random names. */
export function configSourceSuite(name: string, { open, offline, write }: SourceUnderTest): void {
  describe(name, () => {
    const ids = new UuidIds();
    let lifecycles: Lifecycle[] = [];
    afterEach(async () => {
      await Promise.all(lifecycles.map((lifecycle) => lifecycle.stop()));
      lifecycles = [];
    });
    const newService = (): string => `suite-${ids.next()}`;
    const opened = (make = open): Promise<ConfigSource> => {
      const lifecycle = new Lifecycle();
      lifecycles.push(lifecycle);
      return make(lifecycle);
    };
    const instance = async (service: string, of: string) => {
      const source = await opened();
      const [log, metrics, lifecycle] = [new Errors(), new SilentMetrics(), lifecycles.at(-1)!];
      const options = {
        source,
        service,
        instance: of,
        sections: ['suite', 'rpc', 'messaging'],
        log,
        metrics,
        lifecycle,
      };
      const settings = await DocumentSettings.open(options);
      return { source, settings, log, live: settings.section('suite', section) };
    };

    it('keeps documents, and does not have what was never published or is removed', async () => {
      const [source, document] = [await opened(), `${newService()}.yaml`];
      expect(await source.get(document)).toBeUndefined();
      await source.publish(document, 'suite: { rate: 1 } # größer');
      const other = await opened();
      // Nacos answers a publisher a moment before its readers.
      await eventually('readable', async () => (await other.get(document)) === 'suite: { rate: 1 } # größer');
      expect(await other.list()).toContain(document);
      await other.remove(document);
      await other.remove(document);
      const third = await opened();
      expect(await third.list()).not.toContain(document);
      expect((await third.history(document)).map(({ text }) => text)).toEqual([
        undefined,
        'suite: { rate: 1 } # größer',
      ]);
    }, 60_000);

    it('tells changes: a first text, the next, the removal; to every watcher, though one throws', async () => {
      const [source, document] = [await opened(), `${newService()}.yaml`];
      await source.get(document);
      const heard: (string | undefined)[] = [];
      source.watch(document, () => {
        throw new Error('boom');
      });
      source.watch(document, (text) => heard.push(text));
      for (const text of ['a: 1', 'a: 2', 'a: 2', undefined, 'a: 3']) {
        await (text === undefined ? source.remove(document) : source.publish(document, text));
        await eventually(`it says ${text}`, () => heard.at(-1) === text, 35_000);
      }
      expect(heard).toEqual(['a: 1', 'a: 2', undefined, 'a: 3']);
    }, 120_000);

    it('publishes over the version that one has seen and over no other', async () => {
      const [source, document] = [await opened(), `${newService()}.yaml`];
      await source.publish(document, 'a: 1', { expect: '' });
      await expect(source.publish(document, 'a: 2', { expect: '' })).rejects.toMatchObject({ code: 'CONFIG.CONFLICT' });
      const expectation = { expect: versionOf('a: 1') };
      const both = await Promise.allSettled(
        ['a: 2', 'a: 3'].map((text) => source.publish(document, text, expectation)),
      );
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = both.find((one) => one.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'CONFIG.CONFLICT' });
    }, 60_000);

    it('records every change with its author, newest first', async () => {
      const [source, document] = [await opened(), `${newService()}.yaml`];
      const since = Date.now();
      for (const text of ['a: 1', 'a: 2', 'a: 1']) await source.publish(document, text, { by: 'operator' });
      const history = await source.history(document);
      expect(history.map(({ text }) => text)).toEqual(['a: 1', 'a: 2', 'a: 1']);
      expect(history.map(({ version }) => version)).toEqual(['a: 1', 'a: 2', 'a: 1'].map(versionOf));
      expect(
        history.every(({ by, at, document: of }) => by === 'operator' && at > since - 5_000 && of === document),
      ).toBe(true);
      const numbers = history.map(({ id }) => id);
      expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
      expect(new Set(numbers).size).toBe(3);
    }, 60_000);

    it('takes large documents and refuses larger ones', async () => {
      const [source, document] = [await opened(), `${newService()}.yaml`];
      const large = `# ${'x'.repeat(MAX_DOCUMENT_BYTES - 4)}\n`;
      await source.publish(document, large);
      expect((await source.history(document))[0]!.text).toBe(large);
      await expect(source.publish(document, `${large}##`)).rejects.toMatchObject({ code: 'CONFIG.TOO_LARGE' });
      await expect(source.publish('../x.yaml', 'a: 1')).rejects.toMatchObject({ code: 'CONFIG.BAD_NAME' });
    }, 60_000);

    it(`brings ${PUSHES} publishes into force, each within ${EFFECT_WITHIN_MS} ms`, async () => {
      const service = newService();
      const { live, source } = await instance(service, 'one');
      const took: number[] = [];
      for (let rate = 1; rate <= PUSHES; rate++) {
        const since = performance.now();
        await source.publish(`${service}.yaml`, `suite: { rate: ${rate} }`);
        await eventually(`rate ${rate}`, () => live.value.rate === rate, 35_000);
        took.push(performance.now() - since);
      }
      took.sort((a, b) => a - b);
      const [p50, max] = [took[PUSHES / 2]!, took.at(-1)!];
      process.stderr.write(
        `${name}: publish to effect p50 ${p50.toFixed(0)} ms, max ${max.toFixed(0)} ms of ${PUSHES}\n`,
      );
      expect(max).toBeLessThan(EFFECT_WITHIN_MS);
    }, 120_000);

    it('releases to one of two instances, then to all, then back; the history has the four; a bad one is refused by both', async () => {
      const service = newService();
      const document = `${service}.yaml`;
      const releases = new ConfigReleases(await opened(), 'operator');
      await releases.publish(document, 'suite: { rate: 1 }');
      const [one, two] = [await instance(service, 'one'), await instance(service, 'two')];
      const rates = (): string => `${one.live.value.rate} ${two.live.value.rate}`;
      const come = (wanted: string): Promise<number> => eventually(`rates ${wanted}`, () => rates() === wanted, 35_000);
      await come('1 1');
      await releases.gray(document, 'suite: { rate: 2 }', ['two']);
      await come('1 2');
      expect(two.settings.inForce()[document]).toEqual({ version: versionOf('suite: { rate: 2 }'), gray: true });
      expect((await releases.list()).find((row) => row.document === document)?.gray).toEqual(['two']);
      await releases.promote(document);
      await come('2 2');
      await releases.rollback(document);
      await come('1 1');
      const history = await releases.history(document);
      expect(history.map(({ what, by, instances = [] }) => [what, by, ...instances])).toEqual([
        ['rolled back', 'operator'],
        ['published', 'operator'],
        ['gray', 'operator', 'two'],
        ['published', 'operator'],
      ]);
      expect(history[0]!.like).toBe(history[3]!.id);
      await expect(releases.promote(document)).rejects.toMatchObject({ code: 'CONFIG.NO_GRAY' });
      await releases.publish(document, 'suite: { rate: -1 }');
      const refused = (at: typeof one): boolean => at.settings.inForce()[document]?.refused !== undefined;
      await eventually('both refuse', () => refused(one) && refused(two), 35_000);
      expect(rates()).toBe('1 1');
    }, 180_000);

    it('refuses what others write there past us, says why and says it once, and the last good one stays in force', async () => {
      const service = newService();
      const document = `${service}.yaml`;
      const { source, settings, live, log } = await instance(service, 'one');
      await source.publish(document, 'suite: { rate: 3 }');
      await eventually('rate 3', () => live.value.rate === 3, 35_000);
      const bomb = ['a: &a [x, x]', ...Array.from({ length: 60 }, (_, at) => `b${at}: [*a, *a]`)].join('\n');
      const rubbish: [string, RegExp][] = [
        [`# ${'x'.repeat(900 * 1024)}`, /more than 262144 bytes/],
        [bomb, /Excessive alias count|unknown section/],
        ['suite: { rate: "3" }', /"rate" is "3"/],
        ['suite: { rate: 4, speed: 1 }', /unknown setting "speed"/],
        ['<suite rate="4"/>', /must be a map/],
      ];
      for (const [text, why] of rubbish) {
        await write(document, text);
        const refused = (): string | undefined => {
          const { refusedVersion, refused: reason } = settings.inForce()[document]!;
          return refusedVersion === versionOf(text) ? reason : undefined;
        };
        await eventually(`${text.slice(0, 40)} is refused`, () => refused() !== undefined, 35_000);
        expect(refused()).toMatch(why);
        expect(live.value.rate).toBe(3);
      }
      expect(log.count).toBe(rubbish.length);
    }, 120_000);

    if (offline)
      it('starts without its server from the last texts, and says when there are none', async () => {
        const [source, service] = [await opened(), newService()];
        await source.publish(`${service}.yaml`, 'suite: { rate: 7 }');
        await eventually('readable', async () => (await source.get(`${service}.yaml`))?.includes('7') === true);
        const away = await opened(offline);
        expect(await away.get(`${service}.yaml`)).toContain('7');
        await expect(away.get(`${newService()}.yaml`)).rejects.toMatchObject({ code: 'PLATFORM.UNAVAILABLE' });
      }, 60_000);
  });
}
