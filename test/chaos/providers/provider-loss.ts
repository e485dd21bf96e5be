import { loadavg } from 'node:os';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions } from '../scenario.js';
import { ProviderShop } from './provider-shop.js';
import { TRIAL_NAMES } from './trial-names.js';
import { type Trial, TRIALS } from './trials.js';

/**
 * What calls are worth while their providers come, go, freeze and slow down: 200 calls a second on two real inventory instances, found in a real registry. A verdict
 * for each trial, and the load of the machine beside it: processes that get too little CPU for the rate fail calls too. Recovery: longest time without an answer in a trial.
 */
export async function providerLoss(options: ScenarioOptions): Promise<ChaosOutcome> {
  const { seed, signal, onProgress = () => undefined } = options;
  const shop = await ProviderShop.start(options);
  const results: (Trial & { readonly machineLoad: number })[] = [];
  let ok = false;
  try {
    for (const name of options.trials ?? TRIAL_NAMES) {
      signal?.throwIfAborted();
      await shop.settled(
        'both instances are there',
        async () => (await shop.registry.instances('inventory')).length === 2,
      );
      const trial = await TRIALS[name](shop);
      onProgress(lineOf(trial));
      results.push({ ...trial, machineLoad: loadavg()[0] ?? 0 });
    }
    ok = results.every((one) => one.ok);
  } finally {
    await shop.stop(ok);
  }
  const report = {
    ...{ scenario: 'provider-loss', seed, trials: results.length, violations: results.filter((one) => !one.ok).length },
    recovery: recoveryOf(results.flatMap(({ longestGapMs }) => longestGapMs ?? [])),
    ...{ registry: shop.kind, rate: options.rate ?? 200, results },
  };
  return { report, ok, lines: results.map(lineOf) };
}

function lineOf({ trial, ok, errors: _, ...figures }: Trial): string {
  const said = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
  return `${ok ? 'ok  ' : 'RED '} ${trial}: ${said.join(', ')}`;
}
