import { resolve } from 'node:path';
import type { Command } from 'commander';
import { verb } from '../verb.js';

/** From the raw files alone: a page can always be made again, and by a later version. */
export const report = (): Command =>
  verb(
    {
      usage: 'report <folder>',
      summary: 'compute the page of a run again from its raw files',
      example: 'report .weir/reports/load-2026-11-22T10-00-00',
    },
    (command) => command,
    async (_, __, folder: string) => {
      const { recompute } = await import('../reports.js');
      const document = await recompute(resolve(folder));
      return { document, text: `Report: ${document.report}` };
    },
  );
