import { RunFolder, writeReport } from '@weir/report';
import { FloodShop } from './flood-shop.js';
import { interrupted } from './interrupted.js';
import type { StoreReleaseRun } from './shave-shapes.js';
import { type DrainLook, storeAndRelease } from './store-release.js';
import { storeReleasePage } from './store-release.report.js';

export interface RecordedStoreRelease {
  readonly infra: 'native' | 'embedded';
  readonly shape: 'mono' | 'micro';
  readonly orders: number;
  /** Default: as fast as the consumers can. */
  readonly rate?: number;
  readonly killConsumer: boolean;
  /** Absolute; the run's folder is made in `reports/` of it. */
  readonly home: string;
  readonly signal?: AbortSignal;
  readonly onProgress: (sentence: string) => void;
}

export interface StoreReleaseDocument extends StoreReleaseRun {
  readonly folder: string;
}

const WARM_UP = 10_000;

/** On a shop of its own: stores, releases, and keeps `result.json`, `looks.jsonl` and the page. */
export async function recordStoreRelease(options: RecordedStoreRelease): Promise<StoreReleaseDocument> {
  const { home, infra, shape, orders, rate, killConsumer, onProgress, signal } = options;
  const asked = { infra, shape, orders, killConsumer, ...(rate === undefined ? {} : { rate }) };
  const folder = RunFolder.create({ kind: 'store-release', options: asked, folder: home });
  const scale = killConsumer ? { scale: { order: 2 } } : {};
  const shop = await FloodShop.start({ infra, shape, onProgress, ...scale, ...(signal ? { signal } : {}) });
  let allWell = false;
  try {
    const looks: DrainLook[] = [];
    const run = await storeAndRelease(shop, { ...options, warmup: WARM_UP, onLook: (look) => looks.push(look) });
    const document = { folder: folder.path, ...run };
    folder.writeLines('looks.jsonl', looks);
    folder.writeJson('result.json', document);
    writeReport(folder, storeReleasePage);
    allWell = run.verify.ok && run.verify.atRest;
    return document;
  } catch (error) {
    throw signal?.aborted ? interrupted(folder, error) : error;
  } finally {
    await shop.stop(allWell);
  }
}
