import type { Command } from 'commander';
import { type LoadOptions, withLoadOptions } from '../load-options.js';
import { loadText } from '../load-text.js';
import { withProgress } from '../progress.js';
import { verb } from '../verb.js';

/** Orders at a rate, whatever becomes of the ones before (open model), or as fast as so many customers get answers (closed). */
export const load = (): Command =>
  verb(
    {
      usage: 'load',
      summary: 'send orders at a rate, and report what became of them',
      example: 'load --rate 200 --for 30s --mix zipf',
    },
    withLoadOptions,
    async ({ signal }, options: LoadOptions) => {
      const [{ parseMix }, { modelOf }, { loadHere }] = await Promise.all([
        import('../loading.js'),
        import('../load-model.js'),
        import('../load-here.js'),
      ]);
      const {
        mix,
        customers,
        workers,
        warmup,
        timeout: timeoutMs,
        settle,
        target,
        allowRemote = false,
        seed,
      } = options;
      const sending = {
        customers,
        warmup,
        timeoutMs,
        seed,
        allowRemote,
        ...(workers === undefined ? {} : { workers }),
      };
      const model = { model: modelOf(options), mix: parseMix(mix) };
      const document = await withProgress('Loading', (onProgress) =>
        loadHere({ ...sending, ...model, asked: { ...options }, signal, onProgress }, target?.split(','), settle),
      );
      return { document, text: loadText(document), ok: !document.void };
    },
  );
