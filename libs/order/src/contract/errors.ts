export const OrderErrors = {
  NOT_FOUND: { code: 'ORDER.NOT_FOUND', kind: 'not_found', retriable: false, title: 'There is no such order' },
  OUT_OF_STOCK: { code: 'ORDER.OUT_OF_STOCK', kind: 'conflict', retriable: true, title: 'There is not enough stock' },
  UNKNOWN_SKU: {
    code: 'ORDER.UNKNOWN_SKU',
    kind: 'invalid',
    retriable: false,
    title: 'A line names a product that does not exist',
  },
  KEY_REUSED: {
    code: 'ORDER.KEY_REUSED',
    kind: 'unprocessable',
    retriable: false,
    title: 'The key was used for another order',
  },
  EXPIRED: {
    code: 'ORDER.EXPIRED',
    kind: 'conflict',
    retriable: false,
    title: 'The first attempt with this key was given up; use a new key',
  },
  NOT_KNOWN_YET: {
    code: 'ORDER.NOT_KNOWN_YET',
    kind: 'unavailable',
    retriable: true,
    title: 'This process has just begun and does not know yet whether such an order waits',
  },
  OVER_LIMIT: {
    code: 'ORDER.OVER_LIMIT',
    kind: 'unprocessable',
    retriable: false,
    title: 'A customer may not buy that many of a product',
  },
} as const;
