import { isDeepStrictEqual } from 'node:util';
import { Live, type Lifecycle, parseSettings } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { z } from 'zod';
import type { ConfigSource } from './config-source.js';
import { merge, parseDocument, type SettingsDocument } from './document.js';
import { frozen, takeLive } from './live-keys.js';
import { Settings } from './settings.js';

export interface DocumentSettingsOptions {
  readonly source: ConfigSource;
  readonly service: string;
  /** Reads `<document>.yaml` of each over `shared.yaml`, the later over the earlier. Default: that of the service. */
  readonly documents?: readonly string[];
  /** Every section that any process of the shop knows; another name in a document is refused. */
  readonly sections: readonly string[];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

interface Section {
  readonly schema: z.ZodObject;
  readonly live: Live<Record<string, unknown>>;
}

/** Settings out of the documents of a ConfigSource. */
export class DocumentSettings extends Settings {
  private readonly opened = new Map<string, Section>();
  private readonly refusals = new Map<string, string>();
  private readonly refused;

  private constructor(
    private readonly options: DocumentSettingsOptions,
    private documents: readonly SettingsDocument[],
  ) {
    super();
    this.refused = options.metrics.counter('weir_config_refused_total', 'Pushed documents that were not taken', [
      'document',
    ]);
  }

  /** Loads the documents. Rejects with one sentence when one is bad or the source cannot be asked. */
  static async open(options: DocumentSettingsOptions): Promise<DocumentSettings> {
    const { source, service, documents = [service], sections, lifecycle } = options;
    const names = [...new Set(['shared', ...documents])].map((name) => `${name}.yaml`);
    const texts = await Promise.all(names.map((name) => source.get(name)));
    const settings = new DocumentSettings(
      options,
      names.map((name, at) => parseDocument(name, texts[at], sections)),
    );
    const stops = names.map((name) => source.watch(name, (text) => settings.take(name, text)));
    lifecycle.onStop('clients', 'settings', async () => stops.forEach((stop) => stop()));
    return settings;
  }

  override section<S extends z.ZodObject>(name: string, schema: S): Live<z.output<S>> {
    const known = this.opened.get(name);
    if (known) return known.live as unknown as Live<z.output<S>>;
    const live = new Live<Record<string, unknown>>(this.parse(name, schema, this.documents));
    this.opened.set(name, { schema, live });
    return live as unknown as Live<z.output<S>>;
  }

  override inForce(): Readonly<Record<string, { version: string; refused?: string }>> {
    return Object.fromEntries(
      this.documents.map(({ name, version }) => {
        const refused = this.refusals.get(name);
        return [name, { version, ...(refused === undefined ? {} : { refused }) }];
      }),
    );
  }

  /** All sections take the new document, or none does. */
  private take(name: string, text: string | undefined): void {
    const { log, sections } = this.options;
    try {
      const pushed = parseDocument(name, text, sections);
      const documents = this.documents.map((document) => (document.name === name ? pushed : document));
      const parsed = [...this.opened].map(
        ([section, { schema }]) => [section, this.parse(section, schema, documents)] as const,
      );
      this.documents = documents;
      this.refusals.delete(name);
      log.info('settings taken', { document: name, version: pushed.version });
      for (const [section, next] of parsed) this.apply(section, next);
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      this.refusals.set(name, sentence);
      this.refused.add({ document: name });
      log.error('settings refused; the last good ones stay in force', { document: name, reason: sentence });
    }
  }

  private apply(section: string, next: Record<string, unknown>): void {
    const { log } = this.options;
    const { schema, live } = this.opened.get(section)!;
    const { value, waiting } = takeLive(schema, live.value, next);
    if (waiting.length > 0) log.warn('settings changed that take effect at the next start', { section, keys: waiting });
    if (isDeepStrictEqual(value, live.value)) return;
    try {
      live.set(frozen({ ...value }));
    } catch (error) {
      log.error('a listener of the settings failed', { section, error });
    }
  }

  private parse(section: string, schema: z.ZodObject, documents: readonly SettingsDocument[]): Record<string, unknown> {
    const where = `settings "${section}" (${documents.map(({ name }) => name).join(', ')})`;
    const merged = documents.reduce((below, { sections }) => merge(below, sections[section] ?? {}), {});
    return frozen(parseSettings(where, schema, merged));
  }
}
