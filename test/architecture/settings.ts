import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { insightSettings } from '../../libs/insight/src/insight.settings.js';
import { catalogueSettings } from '../../libs/inventory/src/catalogue.settings.js';
import { inventorySettings } from '../../libs/inventory/src/inventory.settings.js';
import { loyaltySettings } from '../../libs/loyalty/src/loyalty.settings.js';
import { orderSettings } from '../../libs/order/src/order.settings.js';
import { paymentSettings } from '../../libs/payment/src/payment.settings.js';
import { admissionSettings } from '../../libs/platform/admission/src/admission.settings.js';
import { discoverySettings } from '../../libs/platform/discovery/src/discovery.settings.js';
import { messagingSettings } from '../../libs/platform/messaging/src/messaging.settings.js';
import { databaseSettings } from '../../libs/platform/persistence/src/database.settings.js';
import { routingSettings } from '../../libs/platform/rpc/src/routing.settings.js';
import { rpcSettings } from '../../libs/platform/rpc/src/rpc.settings.js';
import { root } from './cruise.js';

/** Every section of the settings, with the folder of its schema; its code reads it, or that of `readBy`. */
export const sections: readonly { name: string; folder: string; readBy?: string; schema: z.ZodObject }[] = [
  { name: 'admission', folder: 'libs/platform/admission', schema: admissionSettings },
  { name: 'catalogue', folder: 'libs/inventory', schema: catalogueSettings },
  { name: 'database', folder: 'libs/platform/persistence', schema: databaseSettings },
  { name: 'discovery', folder: 'libs/platform/discovery', readBy: 'libs/platform/runtime', schema: discoverySettings },
  { name: 'insight', folder: 'libs/insight', schema: insightSettings },
  { name: 'inventory', folder: 'libs/inventory', schema: inventorySettings },
  { name: 'loyalty', folder: 'libs/loyalty', schema: loyaltySettings },
  { name: 'messaging', folder: 'libs/platform/messaging', schema: messagingSettings },
  { name: 'order', folder: 'libs/order', schema: orderSettings },
  { name: 'payment', folder: 'libs/payment', schema: paymentSettings },
  { name: 'routing', folder: 'libs/platform/rpc', schema: routingSettings },
  { name: 'rpc', folder: 'libs/platform/rpc', schema: rpcSettings },
];

export interface Key {
  readonly key: string;
  /** The comment above it in the schema: meaning, unit, default. */
  readonly doc: string;
  /** True when it takes effect without a restart. */
  readonly live: boolean;
  readonly default: unknown;
}

/** The keys of a section: what the schema says, and what the comment above each key says. */
export function keysOf({ name, folder, schema }: (typeof sections)[number]): Key[] {
  const source = readFileSync(join(root, folder, 'src', `${name}.settings.ts`), 'utf8');
  return Object.entries(schema.shape).map(([key, type]) => {
    const doc = new RegExp(`/\\*\\* ([^\\n]*) \\*/\\n {2}${key}:`).exec(source)?.[1] ?? '';
    const live = (z.globalRegistry.get(type as z.ZodType) as { live?: boolean } | undefined)?.live === true;
    return { key, doc, live, default: (type as z.ZodType).safeParse(undefined).data };
  });
}

/** The settings reference, as Markdown. */
export const reference = (): string =>
  [
    '# Settings',
    '',
    'Made from the schemas by `WEIR_UPDATE_SETTINGS=1 npm run test:unit -- test/architecture/settings`; do not edit.',
    'Each process reads `shared.yaml` and, over it, the document of its own name; a document is a map from section to settings. Live settings take effect at once, the others at the next start.',
    ...sections.flatMap((section) => [
      '',
      `## ${section.name}`,
      '',
      '| key | default | live | meaning |',
      '|---|---|---|---|',
      ...keysOf(section).map(
        ({ key, doc, live, default: value }) =>
          `| \`${key}\` | \`${JSON.stringify(value)}\` | ${live ? 'yes' : 'no'} | ${doc.replace(/ Live\b.*$/, '')} |`,
      ),
    ]),
    '',
  ].join('\n');
