/** What the provider owes us, and what we sold. */
export const ACCOUNTS = ['psp_receivable', 'sales'] as const;
export type Account = (typeof ACCOUNTS)[number];

export interface Entry {
  readonly account: Account;
  /** Minor units: debit above 0, credit below. */
  readonly amount: number;
}

/** One transaction of the double-entry ledger; its name makes it unique per order and kind. */
export interface Booking {
  readonly transactionId: string;
  readonly orderId: string;
  readonly entries: readonly Entry[];
}

interface Paid {
  readonly orderId: string;
  readonly amount: number;
}

export const captureOf = ({ orderId, amount }: Paid): Booking =>
  balanced({ transactionId: `${orderId}:capture`, orderId, entries: move('psp_receivable', 'sales', amount) });

export const refundOf = ({ orderId, amount }: Paid): Booking =>
  balanced({ transactionId: `${orderId}:refund`, orderId, entries: move('sales', 'psp_receivable', amount) });

const move = (debit: Account, credit: Account, amount: number): Entry[] => [
  { account: debit, amount },
  { account: credit, amount: 0 - amount },
];

/** Stays on in production: books that do not balance are never written. */
export function balanced(booking: Booking): Booking {
  const sum = booking.entries.reduce((total, { amount }) => total + amount, 0);
  if (sum !== 0) throw new Error(`ledger transaction ${booking.transactionId} is out of balance by ${sum}`);
  return booking;
}

/** How the balances move, one sum an account, accounts in the order in which their rows are locked. */
export function movements(bookings: readonly Booking[]): Entry[] {
  const entries = bookings.flatMap((booking) => booking.entries);
  return [...ACCOUNTS]
    .sort()
    .map((account) => ({
      account,
      amount: entries.reduce((sum, entry) => (entry.account === account ? sum + entry.amount : sum), 0),
    }))
    .filter(({ amount }) => amount !== 0);
}
