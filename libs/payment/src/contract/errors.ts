export const PaymentErrors = {
  NOT_FOUND: {
    code: 'PAYMENT.NOT_FOUND',
    kind: 'not_found',
    retriable: false,
    title: 'There is no payment for this order',
  },
  NOT_CAPTURED: {
    code: 'PAYMENT.NOT_CAPTURED',
    kind: 'conflict',
    retriable: false,
    title: 'There is nothing to refund',
  },
} as const;
