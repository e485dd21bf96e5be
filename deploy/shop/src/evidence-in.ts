import { evidenceOf } from './evidence.js';
import type { MessagingPlace } from './messaging.js';
import type { ShopFolder } from './paths.js';
import type { Shop } from './shop.js';
import { embeddedConnection, embeddedMessaging, serverConnection } from './witnesses.js';

/** What a client that is not of the shop looks through. */
export function evidenceIn(shop: Shop, folder: ShopFolder): ReturnType<typeof evidenceOf> {
  const connection = shop.servers
    ? serverConnection(shop.servers.servers.database, shop.servers.verifyUser)
    : embeddedConnection(folder);
  const messaging: MessagingPlace = shop.servers
    ? { kind: 'kafka', brokers: shop.servers.servers.kafka.split(',') }
    : embeddedMessaging(folder, true);
  return evidenceOf(connection, shop.pspUrl, messaging);
}
