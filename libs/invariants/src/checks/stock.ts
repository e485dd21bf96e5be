import { type Check, finding } from '../check.js';
import { count } from '../evidence.js';

const products = 'SELECT COUNT(*) AS n FROM products';

export const stockConserved: Check = {
  id: 'I1',
  name: 'stock conserved: initial + restocked = available + held + sold, and every restock is booked',
  atRest: false,
  async look(evidence) {
    const broken = await evidence.rows(
      'inventory',
      `SELECT p.sku, p.initial, p.restocked, p.available, p.held, p.sold, COALESCE(r.booked, 0) AS booked
       FROM products p LEFT JOIN (SELECT sku, SUM(quantity) AS booked FROM restocks GROUP BY sku) r ON r.sku = p.sku
       WHERE p.initial + p.restocked <> p.available + p.held + p.sold OR p.restocked <> COALESCE(r.booked, 0) ORDER BY p.sku`,
    );
    return finding(await count(evidence, 'inventory', products), broken, 'units appeared or vanished');
  },
};

export const neverNegative: Check = {
  id: 'I2',
  name: 'never negative: no level, price or amount below zero',
  atRest: false,
  async look(evidence) {
    const stock = await evidence.rows(
      'inventory',
      'SELECT sku, available, held, sold FROM products WHERE available < 0 OR held < 0 OR sold < 0 OR price < 0 ORDER BY sku',
    );
    const orders = await evidence.rows('order', 'SELECT order_id, total FROM orders WHERE total < 0 ORDER BY order_id');
    return finding(await count(evidence, 'inventory', products), [...stock, ...orders], 'below zero');
  },
};

export const noOversell: Check = {
  id: 'I3',
  name: 'no oversell, no leak: what products count as held and sold is what the holds say',
  atRest: false,
  async look(evidence) {
    const broken = await evidence.rows(
      'inventory',
      `SELECT p.sku, p.held, COALESCE(l.held, 0) AS held_by_holds, p.sold, COALESCE(l.sold, 0) AS sold_by_holds
       FROM products p LEFT JOIN (
         SELECT hold_lines.sku, SUM(CASE WHEN holds.state = 'held' THEN quantity ELSE 0 END) AS held,
                SUM(CASE WHEN holds.state = 'committed' THEN quantity ELSE 0 END) AS sold
         FROM hold_lines JOIN holds ON holds.order_id = hold_lines.order_id GROUP BY hold_lines.sku) l ON l.sku = p.sku
       WHERE p.held <> COALESCE(l.held, 0) OR p.sold <> COALESCE(l.sold, 0) ORDER BY p.sku`,
    );
    return finding(await count(evidence, 'inventory', products), broken, 'product and holds disagree');
  },
};

export const holdsResolveOnce: Check = {
  id: 'I4',
  name: 'a hold resolves at most once: no state is left twice',
  atRest: false,
  async look(evidence) {
    const broken = await evidence.rows(
      'inventory',
      'SELECT order_id, from_state, COUNT(*) AS times FROM hold_history GROUP BY order_id, from_state HAVING COUNT(*) > 1 ORDER BY order_id',
    );
    return finding(
      await count(evidence, 'inventory', 'SELECT COUNT(*) AS n FROM holds'),
      broken,
      'a hold left a state more than once',
    );
  },
};
