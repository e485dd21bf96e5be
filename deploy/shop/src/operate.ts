import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Messaging, MessagingPlace } from './messaging.js';
import { defaultFolder, ShopFolder } from './paths.js';
import { ShopError } from './shop-error.js';
import { isRunning, readState } from './state.js';
import { embeddedMessaging, messagingPlace } from './witnesses.js';

/** The way out of what the operator's side of the bus refuses. */
const HINTS: Readonly<Record<string, string>> = {
  'MESSAGING.NO_TOPIC': '`npx weir kafka topics` lists the topics.',
  'MESSAGING.NO_GROUP': '`npx weir kafka groups` lists the groups.',
  'MESSAGING.TOPIC_EXISTS': '`npx weir kafka describe <topic>` shows it.',
  'MESSAGING.GROUP_ACTIVE':
    'Set `messaging: { groups: { <group>: { paused: true } } }` in the settings document shared.yaml, try again, and set it back; or stop the processes that carry the group.',
  'MESSAGING.NOT_HERE': 'A real Kafka comes with `npx weir up --infra native` or `--infra docker`.',
  'MESSAGING.REFUSED': 'Check names and numbers: `npx weir kafka describe <topic>`.',
  'PLATFORM.UNAVAILABLE': 'See `npx weir ps`, and --brokers.',
};

/**
 * Runs `use` with the operator's side of the events of the shop of this folder, or of `brokers` (`host:port`, comma between). The embedded log of a shop that is down
 * can be looked at as well. Fails with SHOP.NOT_RUNNING, KAFKA.NOT_REACHABLE, or the bus's own code.
 */
export async function operateMessaging<T>(
  brokers: string | undefined,
  use: (messaging: Messaging) => Promise<T>,
): Promise<T> {
  const place: MessagingPlace = brokers ? { kind: 'kafka', brokers: brokers.split(',') } : placeOfShop();
  const { openMessaging } = await import('./messaging.js');
  const messaging = await openMessaging(place);
  try {
    return await use(messaging);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const hint = HINTS[code ?? ''];
    throw code !== undefined && hint !== undefined ? new ShopError(code, message, hint, { cause: error }) : error;
  } finally {
    await messaging.close();
  }
}

function placeOfShop(): MessagingPlace {
  const folder = new ShopFolder(defaultFolder());
  const state = readState(folder);
  const embedded = embeddedMessaging(folder, false);
  if (state && isRunning(state)) {
    const place = messagingPlace(folder, state);
    if (place) return place;
    throw new ShopError(
      'KAFKA.NOT_REACHABLE',
      `The Kafka of this shop (${state.infra}, ${state.phase}) answers only inside its own network`,
      'Use the tools in its container (`docker compose exec kafka bash`), or name brokers that answer here with --brokers.',
    );
  }
  if (embedded.kind === 'embedded' && existsSync(join(embedded.folder, 'log.sqlite'))) return embedded;
  throw new ShopError(
    'SHOP.NOT_RUNNING',
    'No shop is running here',
    'Start it with `npx weir up`, or name brokers with --brokers.',
  );
}
