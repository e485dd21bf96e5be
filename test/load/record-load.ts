import { join } from 'node:path';
import { RunFolder, writeReport } from '@weir/report';
import { loadPage } from './load.report.js';
import { runLoad } from './load.js';
import type { LoadDocument, LoadOptions } from './load-shapes.js';
import { ensureTarget } from './target-check.js';

export interface RecordedLoad extends LoadOptions {
  /** Absolute; the run's folder is made in `reports/` of it. */
  readonly home: string;
  /** As the page tells what was asked for. */
  readonly asked: Readonly<Record<string, unknown>>;
}

/** Runs a load and keeps it: `result.json`, `seconds.jsonl`, `histograms.json`, `accepted-<n>.jsonl` and the page. */
export async function recordLoad({ home, asked, ...options }: RecordedLoad): Promise<LoadDocument> {
  await Promise.all(options.targets.map((url) => ensureTarget(url, options.allowRemote ?? false)));
  const shape = await shapeOf(options.targets[0] ?? '');
  const folder = RunFolder.create({ kind: 'load', options: { ...asked, shape }, folder: home });
  const outcome = await runLoad({ ...options, acceptedFile: join(folder.path, 'accepted.jsonl') });
  const { series, totals, ...figures } = outcome;
  const document: LoadDocument = { shape, model: options.model.kind, ...figures, folder: folder.path };
  folder.writeLines('seconds.jsonl', series);
  folder.writeJson('histograms.json', totals);
  folder.writeJson('result.json', document);
  writeReport(folder, loadPage);
  return document;
}

/** By its own word; `unknown` when it does not tell. */
async function shapeOf(url: string): Promise<string> {
  try {
    const answer = await fetch(new URL('/info', url), { signal: AbortSignal.timeout(2000) });
    const { shape } = (await answer.json()) as { shape?: unknown };
    return typeof shape === 'string' ? shape : 'unknown';
  } catch {
    return 'unknown';
  }
}
