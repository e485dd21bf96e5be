import { configPlaceOfShop, operateConfig, ShopError } from '@weir/deploy/shop';
import { ORDER_REQUESTS_GROUP } from '@weir/order/contract';
import { Command } from 'commander';
import { effectOf } from '../config-effect.js';
import { wanted } from '../document-text.js';
import { effectOutcome } from '../effect-text.js';
import { runningShop } from '../running-shop.js';
import { verb } from '../verb.js';

/** Every process reads it: who drains, and the faces that tell the place in the queue. */
const DOCUMENT = 'shared.yaml';

const plain = (command: Command): Command => command;

/** A verb that changes how the group is held back; it waits until every process has taken it. */
const change = (usage: string, summary: string, example: string, words: (argument: string) => string[]): Command =>
  verb({ usage, summary, example: `drain ${example}` }, plain, async (_io, _options, argument?: string) => {
    const keys = words(argument ?? '').map((word) => `messaging.groups.${ORDER_REQUESTS_GROUP}.${word}`);
    const version = await operateConfig(await configPlaceOfShop(), async (releases) => {
      const { text = '', version: before } = await releases.state(DOCUMENT);
      return releases.publish(DOCUMENT, await wanted(text, keys, { unset: [] }), before);
    });
    const said = `the drain: ${words(argument ?? '').join(', ')}`;
    return effectOutcome(DOCUMENT, version, said, await effectOf(DOCUMENT, version), {});
  });

function rateOf(text: string): number {
  const rate = Number(text);
  if (rate >= 0.1 && rate <= 1_000_000) return rate;
  throw new ShopError('CLI.USAGE', `"${text}" is no rate`, 'Say orders a second, 0.1 to 1000000, for example 200.');
}

/** The queue in figures, from the face's metrics. */
async function figures(
  url: string,
): Promise<Readonly<Record<'backlog' | 'drainRate' | 'inFlight' | 'limit', number>> & { mode: string }> {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  const value = (name: string): number => Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  const [, mode = 'direct'] = /^weir_admission_mode\{[^}]*mode="(\w+)"[^}]*\} 1$/m.exec(text) ?? [];
  return {
    mode,
    backlog: value('weir_admission_backlog'),
    drainRate: value('weir_admission_drain_rate'),
    inFlight: value('weir_admission_in_flight'),
    limit: value('weir_admission_limit'),
  };
}

const show = (): Command =>
  verb({ usage: 'show', summary: 'how much waits, and how fast it leaves', example: 'drain show' }, plain, async () => {
    const document = await figures(runningShop().state.url);
    const { backlog, drainRate, mode } = document;
    return { document, text: `mode ${mode}: ${backlog} orders wait, ${drainRate.toFixed(0)} a second leave` };
  });

/** The orders that wait: how fast they are worked off, while they are. */
export function drain(): Command {
  const group = new Command('drain').description('the queue of orders: look at it, set its rate, pause, release');
  group.addCommand(show());
  group.addCommand(
    change('rate <n>', 'orders a second that leave the queue, from now on', 'rate 200', (text) => [
      `ratePerSecond=${rateOf(text)}`,
    ]),
  );
  group.addCommand(change('pause', 'let nothing leave; orders are still accepted', 'pause', () => ['paused=true']));
  group.addCommand(change('release', 'let orders leave again', 'release', () => ['paused=false']));
  return group;
}
