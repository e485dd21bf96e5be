export const InventoryErrors = {
  UNKNOWN_SKU: {
    code: 'INVENTORY.UNKNOWN_SKU',
    kind: 'not_found',
    retriable: false,
    title: 'There is no such product',
  },
  KEY_REUSED: {
    code: 'INVENTORY.KEY_REUSED',
    kind: 'unprocessable',
    retriable: false,
    title: 'The key was used for another restock',
  },
} as const;
