import { Failure } from '@weir/platform/kernel';
import { OrderErrors, type OrderView, type PlaceOutcome } from '../../contract/index.js';

/** The order that was placed. Throws the outcomes that HTTP tells as errors. */
export function placed(outcome: PlaceOutcome): OrderView {
  switch (outcome.outcome) {
    case 'placed':
      return outcome.order;
    case 'out_of_stock': {
      const { shortages } = outcome;
      const missing = shortages.map(({ sku, requested, available }) => `${requested} of ${sku}, ${available} left`);
      throw new Failure(OrderErrors.OUT_OF_STOCK, `not enough stock: ${missing.join('; ')}`, {
        details: { shortages },
      });
    }
    case 'unknown_sku': {
      const { skus } = outcome;
      throw new Failure(OrderErrors.UNKNOWN_SKU, `there is no ${skus.join(', ')}`, { details: { skus } });
    }
    case 'key_reused':
      throw new Failure(OrderErrors.KEY_REUSED);
    case 'expired':
      throw new Failure(OrderErrors.EXPIRED);
  }
}
