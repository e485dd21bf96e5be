import type { Command } from 'commander';
import { callsTable } from '../calls-text.js';
import { clientOf, type UrlOption, withUrl } from '../running-shop.js';
import { verb } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface CallsOptions extends UrlOption {
  readonly minutes: number;
  readonly method?: string;
}

/** What the monitor knows: it hears of a call a minute later at the latest. */
export const calls = (): Command =>
  verb(
    {
      usage: 'calls [service]',
      summary: 'who calls what, how often and how fast, as the processes report to the monitor',
      example: 'registry calls inventory --minutes 5',
    },
    (command) =>
      withUrl(command)
        .option('--method <part>', 'of its name (default: all)')
        .option('--minutes <n>', 'how far back', wholeNumber, 10),
    async (_io, { minutes, method, ...at }: CallsOptions, service: string | undefined) => {
      const since = Math.max(0, Date.now() - minutes * 60_000);
      const document = await clientOf(at).calls({
        since,
        ...(service === undefined ? {} : { service }),
        ...(method === undefined ? {} : { method }),
      });
      return { document, text: callsTable(document) };
    },
  );
