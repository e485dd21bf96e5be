import type { Command } from 'commander';
import { changed } from '../instance-row.js';
import { registryVerb } from '../registry-verb.js';
import { wholeNumber } from '../whole-number.js';

/** The process itself deregisters when it stops; what an operator can do is to take its traffic away and wait. */
export const drain = (): Command =>
  registryVerb(
    {
      usage: 'drain <service> <address>',
      summary: 'weight 0, then wait until calls under way have ended; stop the process afterwards',
      example: 'drain inventory 127.0.0.1:50051 --wait 5000',
    },
    (command) => command.option('--wait <ms>', 'how long', wholeNumber, 5_000),
    async (registry, { wait }: { wait: number }, service: string, address: string) => {
      const row = await changed(registry, service, address, { weight: 0 });
      await new Promise((resolve) => setTimeout(resolve, wait));
      return {
        document: { ...row, waitedMs: wait },
        text: `${service} at ${address} has had no new calls for ${wait} ms`,
      };
    },
  );
