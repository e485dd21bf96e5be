/** What the shop sells on its first day. Price in cents, stock in units. */
interface Article {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
}

const shelf: readonly Article[] = [
  { sku: 'tea-100', name: 'Assam, 100 g', price: 590, stock: 1_000 },
  { sku: 'tea-250', name: 'Assam, 250 g', price: 1_290, stock: 1_000 },
  { sku: 'green-100', name: 'Sencha, 100 g', price: 890, stock: 1_000 },
  { sku: 'coffee-250', name: 'Yirgacheffe, 250 g', price: 1_150, stock: 1_000 },
  { sku: 'cup-1', name: 'Porcelain cup', price: 1_450, stock: 1_000 },
  { sku: 'sieve-1', name: 'Tea sieve, steel', price: 790, stock: 1_000 },
  { sku: 'kettle-1', name: 'Gooseneck kettle, 1 l', price: 4_900, stock: 1_000 },
  // Scarce on purpose: a handful of orders shows what "out of stock" looks like.
  { sku: 'pot-1', name: 'Cast-iron teapot', price: 7_900, stock: 5 },
];

/** 64 alike for the load runs: enough to spread row locks over, enough stock to last. */
const load: readonly Article[] = Array.from({ length: 64 }, (_, index) => {
  const number = String(index).padStart(2, '0');
  return { sku: `load-${number}`, name: `Load test article ${number}`, price: 100, stock: 100_000 };
});

export const catalogue: readonly Article[] = [...shelf, ...load];
