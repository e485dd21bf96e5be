import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Failure, Lifecycle } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { z } from 'zod';
import { versionOf } from './config-documents.js';
import { ConfigSource } from './config-source.js';
import { DocumentSettings } from './document.settings.js';
import { writeGray } from './gray.js';
import { SecretValues } from './secret-values.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const bomb = (levels: number): string =>
  [
    'rpc:',
    '  a0: &a0 [x]',
    ...Array.from({ length: levels }, (_, n) => `  a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`),
  ].join('\n');

const rpc = z.strictObject({
  deadlineMs: z.int().min(1).default(2_000).meta({ live: true }),
  attempts: z.int().default(3).meta({ live: true }),
  keepaliveMs: z.int().default(10_000),
  hosts: z.record(z.string(), z.string()).default({}).meta({ live: true }),
  apiKey: z.string().max(20).default('').meta({ live: true }),
});

class MemorySource extends ConfigSource {
  private readonly listeners = new Map<string, (text: string | undefined) => void>();
  constructor(private readonly texts: Record<string, string | undefined>) {
    super();
  }
  override async list(): Promise<string[]> {
    return Object.keys(this.texts);
  }
  override async get(document: string): Promise<string | undefined> {
    return this.texts[document];
  }
  override watch(document: string, listener: (text: string | undefined) => void): () => void {
    this.listeners.set(document, listener);
    return () => this.listeners.delete(document);
  }
  override async publish(document: string, text: string | undefined): Promise<void> {
    this.listeners.get(document)?.(text);
  }
  override async remove(document: string): Promise<void> {
    await this.publish(document, undefined);
  }
  override async history(): Promise<[]> {
    return [];
  }
}

class Lines extends SilentLog {
  readonly lines: [string, unknown][] = [];
  override warn(message?: string, fields?: unknown): void {
    this.lines.push([String(message), fields]);
  }
  override error(message?: string, fields?: unknown): void {
    this.lines.push([String(message), fields]);
  }
}

class Counts extends SilentMetrics {
  readonly refused: unknown[] = [];
  override counter(): { add(labels?: unknown): void } {
    return { add: (labels) => this.refused.push(labels) };
  }
}

async function given(texts: Record<string, string>) {
  const [source, log, metrics, lifecycle] = [new MemorySource(texts), new Lines(), new Counts(), new Lifecycle()];
  const settings = await DocumentSettings.open({
    source,
    service: 'order',
    instance: 'order-1',
    sections: ['rpc', 'order'],
    secrets: new SecretValues(KEY),
    log,
    metrics,
    lifecycle,
  });
  return { source, log, metrics, lifecycle, settings };
}

const sentence = async (texts: Record<string, string>): Promise<string> => {
  try {
    (await given(texts)).settings.section('rpc', rpc);
  } catch (error) {
    expect((error as Failure).code).toBe('SETTINGS.INVALID');
    return (error as Failure).message;
  }
  throw new Error('nothing was refused');
};

describe('DocumentSettings', () => {
  it('lays the service over shared over the defaults, map by map', async () => {
    const { settings } = await given({
      'shared.yaml': 'rpc: { deadlineMs: 500, attempts: 2, hosts: { a: one, b: two } }',
      'order.yaml': 'rpc: { deadlineMs: 900, hosts: { b: three } }\norder:\n',
    });
    const live = settings.section('rpc', rpc);
    expect(live.value).toMatchObject({
      deadlineMs: 900,
      attempts: 2,
      keepaliveMs: 10_000,
      hosts: { a: 'one', b: 'three' },
    });
    expect(settings.section('rpc', rpc)).toBe(live);
    expect(Object.isFrozen(live.value)).toBe(true);
  });

  it('runs on defaults without any document', async () => {
    const { settings } = await given({});
    expect(settings.section('rpc', rpc).value.deadlineMs).toBe(2_000);
    expect(settings.inForce()).toEqual({ 'shared.yaml': { version: '' }, 'order.yaml': { version: '' } });
  });

  it.each([
    [
      'a value that is not allowed',
      { 'order.yaml': 'rpc: { deadlineMs: 0 }' },
      /settings "rpc" \(shared.yaml, order.yaml\): "deadlineMs" is 0: Too small/,
    ],
    ['an unknown key', { 'shared.yaml': 'rpc: { deadline: 5 }' }, /unknown setting "deadline"/],
    ['an unknown section', { 'shared.yaml': 'rcp: {}' }, /shared.yaml: unknown section "rcp", known are rpc, order/],
    ['a section that is no map', { 'shared.yaml': 'rpc: 5' }, /shared.yaml: section "rpc" must be a map of settings/],
    ['a list', { 'order.yaml': '- rpc' }, /order.yaml: the document must be a map from section to settings/],
    ['broken YAML', { 'order.yaml': 'rpc: {\n  deadlineMs: [' }, /^order.yaml: not valid YAML in line \d: [^\n]+$/],
    [
      'a key twice',
      { 'order.yaml': 'rpc: {}\nrpc: {}' },
      /^order.yaml: not valid YAML in line 2: Map keys must be unique$/,
    ],
    ['a YAML bomb', { 'order.yaml': bomb(9) }, /^order.yaml: not valid YAML: Excessive alias count/],
    ['a document of 1 MiB', { 'order.yaml': `rpc: {}\n${'# '.padEnd(1024 * 1024, 'x')}` }, /more than 262144 bytes/],
    [
      'lists in lists in lists',
      { 'order.yaml': `rpc: { hosts: ${'['.repeat(5000)}${']'.repeat(5000)} }` },
      /not valid YAML|nested more than 20/,
    ],
    [
      'a key that would reach into every object',
      { 'order.yaml': 'rpc: { __proto__: { polluted: 1 } }' },
      /unknown setting "__proto__"/,
    ],
    [
      'a value sealed with another key',
      { 'order.yaml': `rpc: { apiKey: ${new SecretValues(Buffer.alloc(32, 8).toString('base64')).seal('x')} }` },
      /"rpc.apiKey" cannot be decrypted: it was encrypted with another key/,
    ],
  ])('stops the boot with one sentence at %s', async (_what, texts, expected) => {
    expect(await sentence(texts)).toMatch(expected);
  });

  it('takes a good push and tells who listens', async () => {
    const { settings, source } = await given({ 'shared.yaml': 'rpc: { attempts: 2 }' });
    const live = settings.section('rpc', rpc);
    const heard: number[] = [];
    live.onChange(({ deadlineMs }) => heard.push(deadlineMs));
    await source.publish('order.yaml', 'rpc: { deadlineMs: 700 }');
    await source.publish('order.yaml', 'rpc: { deadlineMs: 700 } # the same');
    await source.publish('shared.yaml', 'rpc: { attempts: 4 }');
    expect(live.value).toMatchObject({ deadlineMs: 700, attempts: 4 });
    expect(settings.inForce()['shared.yaml']!.version).toBe(
      createHash('md5').update('rpc: { attempts: 4 }').digest('hex'),
    );
    await source.publish('order.yaml', undefined);
    expect(heard).toEqual([700, 700, 2_000]);
    expect(live.value.attempts).toBe(4);
  });

  it('refuses a bad push, says and counts it, and keeps the last good one until a good one comes', async () => {
    const { settings, source, log, metrics } = await given({ 'shared.yaml': 'rpc: { deadlineMs: 500 }' });
    const live = settings.section('rpc', rpc);
    const { version } = settings.inForce()['shared.yaml']!;
    expect(version).toMatch(/^[0-9a-f]{32}$/);
    for (const bad of ['rpc: { deadlineMs: -1 }', 'rpc: [', 'nope: {}', 'rpc: { deadlineMs: 600, what: 1 }'])
      await source.publish('shared.yaml', bad);
    expect(live.value.deadlineMs).toBe(500);
    expect(metrics.refused).toEqual(Array.from({ length: 4 }, () => ({ document: 'shared.yaml' })));
    expect(log.lines.map(([message]) => message)).toEqual(
      Array.from({ length: 4 }, () => 'settings refused; the last good ones stay in force'),
    );
    expect(settings.inForce()['shared.yaml']).toEqual({
      version,
      refused: expect.stringContaining('unknown setting "what"') as unknown,
      refusedVersion: versionOf('rpc: { deadlineMs: 600, what: 1 }'),
    });
    await source.publish('shared.yaml', 'rpc: { deadlineMs: 600 }');
    expect(live.value.deadlineMs).toBe(600);
    expect(settings.inForce()['shared.yaml']).not.toHaveProperty('refused');
  });

  it('leaves keys that are not live as they are, and says that they wait', async () => {
    const { settings, source, log } = await given({});
    const live = settings.section('rpc', rpc);
    await source.publish('shared.yaml', 'rpc: { keepaliveMs: 5, deadlineMs: 600 }');
    expect(live.value).toMatchObject({ keepaliveMs: 10_000, deadlineMs: 600 });
    expect(log.lines).toEqual([
      ['settings changed that take effect at the next start', { section: 'rpc', keys: ['keepaliveMs'] }],
    ]);
    expect(settings.inForce()['shared.yaml']!.waiting).toEqual(['rpc.keepaliveMs']);
  });

  it('takes what is in gray release for it, until that is over', async () => {
    const { settings, source } = await given({ 'order.yaml': 'rpc: { attempts: 1 }' });
    const live = settings.section('rpc', rpc);
    const gray = (over: string, instance: string): Promise<void> =>
      source.publish('order.yaml.gray', writeGray({ over, instances: [instance], text: 'rpc: { attempts: 9 }' }));
    const over = settings.inForce()['order.yaml']!.version;
    await gray(over, 'order-2');
    await gray('another', 'order-1');
    await source.publish('order.yaml.gray', 'no gray release at all');
    expect(live.value.attempts).toBe(1);
    await gray(over, 'order-1');
    expect([live.value.attempts, settings.inForce()['order.yaml']]).toEqual([
      9,
      expect.objectContaining({ gray: true }),
    ]);
    await source.publish('order.yaml', 'rpc: { attempts: 9 }');
    expect([live.value.attempts, settings.inForce()['order.yaml']!.gray]).toEqual([9, undefined]);
    await source.publish('order.yaml', 'rpc: { attempts: 2 }');
    await gray('whatever', 'order-1');
    expect(live.value.attempts).toBe(2);
  });

  it('opens encrypted values and shows them nowhere', async () => {
    const { settings, source, log } = await given({});
    const live = settings.section('rpc', rpc);
    const seal = (text: string): string => new SecretValues(KEY).seal(text);
    await source.publish('order.yaml', `rpc: { apiKey: "${seal('sesame')}" }`);
    expect(live.value.apiKey).toBe('sesame');
    await source.publish('order.yaml', `rpc: { apiKey: "${seal('sesame that is too long')}" }`);
    expect(settings.inForce()['order.yaml']!.refused).toContain('"apiKey" is "(hidden)": Too big');
    expect(JSON.stringify([settings.values(), settings.inForce(), log.lines])).not.toContain('sesame');
    expect(live.value.apiKey).toBe('sesame');
  });

  it('tells the other listeners when one throws, and says so', async () => {
    const { settings, source, log } = await given({});
    const live = settings.section('rpc', rpc);
    const heard: number[] = [];
    live.onChange(() => {
      throw new Error('boom');
    });
    live.onChange(({ deadlineMs }) => heard.push(deadlineMs));
    await source.publish('shared.yaml', 'rpc: { deadlineMs: 600 }');
    expect(heard).toEqual([600]);
    expect(log.lines.map(([message]) => message)).toEqual(['a listener of the settings failed']);
  });

  it('hears nothing after the stop', async () => {
    const { settings, source, lifecycle } = await given({});
    const live = settings.section('rpc', rpc);
    await lifecycle.stop();
    await source.publish('shared.yaml', 'rpc: { deadlineMs: 600 }');
    expect(live.value.deadlineMs).toBe(2_000);
  });
});
