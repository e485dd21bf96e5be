import { mkdtempSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { eventually } from '../../../../test/support/eventually.js';
import { configSourceSuite } from './config-source.suite.js';
import { FileConfigSource } from './file.config-source.js';

const shared = mkdtempSync(join(tmpdir(), 'weir-source-'));
afterAll(() => rm(shared, { recursive: true }));
configSourceSuite('FileConfigSource', {
  open: (lifecycle) =>
    FileConfigSource.open({ folder: shared, clock: new SystemClock(), log: new SilentLog(), lifecycle }),
  write: (document, text) => writeFile(join(shared, document), text),
});

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

class Lines extends SilentLog {
  readonly lines: (string | undefined)[] = [];
  override warn(message?: string): void {
    this.lines.push(message);
  }
}

async function given(): Promise<{ folder: string; source: FileConfigSource; log: Lines }> {
  const log = new Lines();
  const folder = await mkdtemp(join(tmpdir(), 'weir-settings-'));
  const lifecycle = new Lifecycle();
  const source = await FileConfigSource.open({
    folder: join(folder, 'new'),
    clock: new SystemClock(),
    log,
    lifecycle,
  });
  open.push(
    () => rm(folder, { recursive: true }),
    () => lifecycle.stop(),
  );
  return { folder: join(folder, 'new'), source, log };
}

describe('FileConfigSource', () => {
  it('gives the text of a document, or nothing', async () => {
    const { folder, source } = await given();
    await writeFile(join(folder, 'order.yaml'), 'order: {}');
    expect(await source.get('order.yaml')).toBe('order: {}');
    expect(await source.get('payment.yaml')).toBeUndefined();
  });

  it('tells each change once, by whatever way the file was written', async () => {
    const { folder, source } = await given();
    await source.get('order.yaml');
    const heard: (string | undefined)[] = [];
    source.watch('order.yaml', (text) => heard.push(text));
    const hears = (text: string | undefined) =>
      eventually(`the watcher hears ${text}`, 2_000, () => heard.length > 0 && heard.at(-1) === text);
    await source.publish('order.yaml', 'one');
    await hears('one');
    await writeFile(join(folder, 'order.yaml'), 'two');
    await hears('two');
    const others: unknown[] = [];
    await source.get('other.yaml');
    source.watch('other.yaml', (text) => others.push(text));
    await writeFile(join(folder, 'order.yaml'), 'two');
    await writeFile(join(folder, 'other.yaml'), 'three');
    await eventually('the other document is heard', 2_000, () => others.length === 1);
    await rm(join(folder, 'order.yaml'));
    await hears(undefined);
    expect(heard).toEqual(['one', 'two', undefined]);
  });

  it('tells nothing to a watcher that has left', async () => {
    const { source } = await given();
    await source.get('order.yaml');
    const [left, staying]: string[][] = [[], []];
    source.watch('order.yaml', (text) => left!.push(text ?? ''))();
    source.watch('order.yaml', (text) => staying!.push(text ?? ''));
    await source.publish('order.yaml', 'one');
    await eventually('the other watcher hears it', 2_000, () => staying!.length === 1);
    expect(left).toEqual([]);
  });

  it('records what an editor did before somebody publishes, and keeps nothing half', async () => {
    const { folder, source } = await given();
    await source.publish('order.yaml', 'one', { by: 'me' });
    await writeFile(join(folder, 'order.yaml'), 'two');
    await source.publish('order.yaml', 'three', { by: 'me' });
    await appendFile(join(folder, '.history.jsonl'), '{"id":9,"docum');
    const history = await source.history('order.yaml');
    expect(history.map(({ by, text }) => `${by} ${text}`)).toEqual(['me three', 'unknown two', 'me one']);
    expect(await source.list()).toEqual(['order.yaml']);
  });

  it('says once that a document cannot be read, and goes on', async () => {
    const { folder, source, log } = await given();
    await source.get('order.yaml');
    await mkdir(join(folder, 'order.yaml'));
    const heard: (string | undefined)[] = [];
    source.watch('order.yaml', (text) => heard.push(text));
    source.watch('other.yaml', () => undefined);
    await eventually('it is said', 5_000, () => log.lines.length === 1);
    await writeFile(join(folder, 'poke.yaml'), '');
    await source.publish('other.yaml', 'x');
    await rm(join(folder, 'order.yaml'), { recursive: true });
    await source.publish('order.yaml', 'back');
    await eventually('it is heard again', 5_000, () => heard.at(-1) === 'back');
    expect(log.lines).toHaveLength(1);
  });

  it('takes over the lock that a dead process left', async () => {
    const { folder, source } = await given();
    await writeFile(join(folder, '.lock'), '');
    await utimes(join(folder, '.lock'), new Date(0), new Date(0));
    await source.publish('order.yaml', 'one');
    expect(await source.get('order.yaml')).toBe('one');
  });

  it('stays in its folder', async () => {
    const { source } = await given();
    await expect(source.get('../secret.yaml')).rejects.toThrow('"../secret.yaml" is not the name of a document');
  });
});
