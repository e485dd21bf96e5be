import { isDeepStrictEqual } from 'node:util';
import { Failure, Live, type Lifecycle, parseSettings } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { z } from 'zod';
import { versionOf } from './config-documents.js';
import type { ConfigSource } from './config-source.js';
import { merge, parseDocument, type SettingsDocument } from './document.js';
import { chosenFor, grayOf, readGray } from './gray.js';
import { frozen, takeLive } from './live-keys.js';
import { type SecretValues } from './secret-values.js';
import { type InForce, Settings } from './settings.js';
import { shown, withoutSecrets } from './shown.js';

export interface DocumentSettingsOptions {
  readonly source: ConfigSource;
  readonly service: string;
  /** Reads `<document>.yaml` of each over `shared.yaml`, the later over the earlier. Default: that of the service. */
  readonly documents?: readonly string[];
  /** Name of this process in gray releases, `order-1`. Default: the service. */
  readonly instance?: string;
  /** Every section that any process of the shop knows; another name in a document is refused. */
  readonly sections: readonly string[];
  /** Opens encrypted values. Default: with no key. */
  readonly secrets?: SecretValues;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

interface Section {
  readonly schema: z.ZodObject;
  readonly live: Live<Record<string, unknown>>;
  waiting: readonly string[];
}

/** A document as it stands here. */
interface Standing {
  /** What the source told last: the document, and what lies beside it in gray release. */
  text: string | undefined;
  beside: string | undefined;
  /** The text of these two that was taken or refused last, and whether it was the gray one. */
  judged: ReturnType<typeof chosenFor>;
  refused?: string;
}

/** Settings out of the documents of a ConfigSource, with what is in gray release for this instance. */
export class DocumentSettings extends Settings {
  private readonly opened = new Map<string, Section>();
  private readonly standing = new Map<string, Standing>();
  private documents: readonly SettingsDocument[] = [];
  private readonly refused;

  private constructor(private readonly options: DocumentSettingsOptions) {
    super();
    this.refused = options.metrics.counter('weir_config_refused_total', 'Pushed documents that were not taken', [
      'document',
    ]);
  }

  /** Loads the documents. Rejects with one sentence when one is bad or the source cannot be asked. */
  static async open(options: DocumentSettingsOptions): Promise<DocumentSettings> {
    const { source, service, documents = [service], lifecycle } = options;
    const names = [...new Set(['shared', ...documents])].map((name) => `${name}.yaml`);
    const settings = new DocumentSettings(options);
    const all = names.flatMap((name) => [name, grayOf(name)]);
    const texts = await Promise.all(all.map((name) => source.get(name)));
    settings.documents = names.map((name, at) => {
      const [text, beside] = [texts[2 * at], texts[2 * at + 1]];
      const judged = settings.chosen(text, beside);
      settings.standing.set(name, { text, beside, judged });
      return settings.read(name, judged.text);
    });
    const stops = names.flatMap((name) => [
      source.watch(name, (text) => settings.hear(name, { text })),
      source.watch(grayOf(name), (beside) => settings.hear(name, { beside })),
    ]);
    lifecycle.onStop('clients', 'settings', async () => stops.forEach((stop) => stop()));
    return settings;
  }

  override section<S extends z.ZodObject>(name: string, schema: S): Live<z.output<S>> {
    const known = this.opened.get(name);
    if (known) return known.live as unknown as Live<z.output<S>>;
    const live = new Live<Record<string, unknown>>(this.parse(name, schema, this.documents));
    this.opened.set(name, { schema, live, waiting: [] });
    return live as unknown as Live<z.output<S>>;
  }

  override inForce(): Readonly<Record<string, InForce>> {
    const waiting = [...this.opened].flatMap(([name, section]) => section.waiting.map((key) => `${name}.${key}`));
    return Object.fromEntries(
      this.documents.map(({ name, version, sections }) => {
        const { judged, refused } = this.standing.get(name)!;
        const own = waiting.filter((key) => key.split('.')[0]! in sections);
        const gray = judged.gray && refused === undefined;
        return [
          name,
          {
            version,
            ...(gray ? { gray: true as const } : {}),
            ...(refused === undefined ? {} : { refused, refusedVersion: versionOf(judged.text) }),
            ...(own.length > 0 ? { waiting: own } : {}),
          },
        ];
      }),
    );
  }

  override values(): Readonly<Record<string, unknown>> {
    const secrets = new Set(this.documents.flatMap((document) => [...document.secrets]));
    return Object.fromEntries([...this.opened].map(([name, { live }]) => [name, shown(live.value, secrets)]));
  }

  private hear(name: string, news: Partial<Pick<Standing, 'text' | 'beside'>>): void {
    const standing = Object.assign(this.standing.get(name)!, news);
    const before = standing.judged;
    standing.judged = this.chosen(standing.text, standing.beside);
    if (standing.judged.text !== before.text) this.take(name, standing);
  }

  /** What this instance has to take. */
  private chosen(text: string | undefined, beside: string | undefined): ReturnType<typeof chosenFor> {
    return chosenFor(this.options.instance ?? this.options.service, text, readGray(beside));
  }

  private read(name: string, text: string | undefined): SettingsDocument {
    return parseDocument(name, text, this.options.sections, this.options.secrets);
  }

  /** All sections take the new document, or none does. */
  private take(name: string, standing: Standing): void {
    const { log } = this.options;
    const { text, gray } = standing.judged;
    try {
      const pushed = this.read(name, text);
      const documents = this.documents.map((document) => (document.name === name ? pushed : document));
      const parsed = [...this.opened].map(
        ([section, { schema }]) => [section, this.parse(section, schema, documents)] as const,
      );
      this.documents = documents;
      delete standing.refused;
      log.info('settings taken', { document: name, version: pushed.version, gray });
      for (const [section, next] of parsed) this.apply(section, next);
    } catch (error) {
      standing.refused = error instanceof Error ? error.message : String(error);
      this.refused.add({ document: name });
      log.error('settings refused; the last good ones stay in force', { document: name, reason: standing.refused });
    }
  }

  private apply(name: string, next: Record<string, unknown>): void {
    const { log } = this.options;
    const section = this.opened.get(name)!;
    const { value, waiting } = takeLive(section.schema, section.live.value, next);
    if (waiting.length > 0 && !isDeepStrictEqual(waiting, section.waiting))
      log.warn('settings changed that take effect at the next start', { section: name, keys: waiting });
    section.waiting = waiting;
    if (isDeepStrictEqual(value, section.live.value)) return;
    try {
      section.live.set(frozen({ ...value }));
    } catch (error) {
      log.error('a listener of the settings failed', { section: name, error });
    }
  }

  private parse(section: string, schema: z.ZodObject, documents: readonly SettingsDocument[]): Record<string, unknown> {
    const where = `settings "${section}" (${documents.map(({ name }) => name).join(', ')})`;
    const merged = documents.reduce((below, { sections }) => merge(below, sections[section] ?? {}), {});
    try {
      return frozen(parseSettings(where, schema, merged));
    } catch (error) {
      const secrets = documents.flatMap((document) => [...document.secrets]);
      if (!(error instanceof Failure) || secrets.length === 0) throw error;
      throw new Failure(error.spec, withoutSecrets(error.message, secrets), { details: error.details });
    }
  }
}
