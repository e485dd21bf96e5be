import { Live } from '@weir/platform/kernel';
import { type MessagingSettings, messagingSettings } from '@weir/platform/messaging';
import { insightSettings, InsightSettingsLive } from '../../../libs/insight/src/insight.settings.js';
import { inventorySettings, InventorySettingsLive } from '../../../libs/inventory/src/inventory.settings.js';
import { loyaltySettings, LoyaltySettingsLive } from '../../../libs/loyalty/src/loyalty.settings.js';
import { orderSettings, OrderSettingsLive } from '../../../libs/order/src/order.settings.js';
import { paymentSettings, PaymentSettingsLive } from '../../../libs/payment/src/payment.settings.js';

/** Shorter times than the shop's own, so that deadlines and expiries fall into the middle of things, and pauses that leave steps for more than polling. */
export const settings = {
  order: new OrderSettingsLive(orderSettings.parse({ deadlineMs: 3_000, reaperIdleMs: 700 })),
  inventory: new InventorySettingsLive(
    inventorySettings.parse({ holdTtlMs: 4_500, overdueRepeatMs: 1_500, reaperIdleMs: 700 }),
  ),
  payment: new PaymentSettingsLive(
    paymentSettings.parse({
      chargeTimeoutMs: 400,
      backoffBaseMs: 100,
      backoffMaxMs: 2_000,
      roundSize: 3,
      roundsInFlight: 3,
      workerIdleMs: 400,
    }),
  ),
  insight: new InsightSettingsLive(insightSettings.parse({})),
  loyalty: new LoyaltySettingsLive(loyaltySettings.parse({})),
  messaging: new Live<MessagingSettings>(messagingSettings.parse({ relayIdleMs: 400, relayBatch: 5 })),
};
