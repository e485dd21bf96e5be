import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { createPool } from 'mysql2/promise';
import { Catalogue } from './catalogue.js';
import { findOrder, type Order, orderIdOf } from './orders.js';
import { pay, Psp } from './pay.js';
import { place, type Refusal } from './place.js';
import { BASELINE_SCHEMA } from './schema.js';

export interface BaselineConfig {
  readonly database: { readonly host: string; readonly port: number };
  readonly password: string;
  /** Where the payment provider answers: then the whole order is done before the answer. Undefined: it is only placed. */
  readonly pspUrl?: string | undefined;
}

/** More connections only wait for each other: see reference measurements of 8 beside 32 and 128. */
const POOL = 8;

const body = {
  type: 'object',
  additionalProperties: false,
  required: ['customerId', 'lines'],
  properties: {
    customerId: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' },
    paymentToken: { type: 'string', pattern: '^tok-[a-z0-9-]{1,40}$' },
    lines: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['sku', 'quantity'],
        properties: {
          sku: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,39}$' },
          quantity: { type: 'integer', minimum: 1, maximum: 10000 },
        },
      },
    },
  },
} as const;
const headers = {
  type: 'object',
  required: ['idempotency-key'],
  properties: { 'idempotency-key': { type: 'string', pattern: '^(?=.*[!-~])[ -~]{1,128}$' } },
} as const;

interface Asked {
  readonly Body: { customerId: string; paymentToken?: string; lines: { sku: string; quantity: number }[] };
  readonly Headers: { 'idempotency-key': string };
}

const STATUS: Readonly<Record<Refusal['code'], number>> = {
  'ORDER.OUT_OF_STOCK': 409,
  'ORDER.UNKNOWN_SKU': 400,
  'ORDER.KEY_REUSED': 422,
};

/** The same business as the shop's, written by hand for one process: the rival of the comparisons. */
export function baseline({ database, password, pspUrl }: BaselineConfig): FastifyInstance {
  const pool = createPool({
    ...database,
    user: BASELINE_SCHEMA,
    password,
    database: BASELINE_SCHEMA,
    connectionLimit: POOL,
    maxPreparedStatements: 100,
  });
  const catalogue = new Catalogue(pool);
  const psp = pspUrl === undefined ? undefined : new Psp(pspUrl);
  // As the shop does: a field too many or of the wrong type is refused, not repaired.
  const app = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });

  app.post<Asked>('/orders', { schema: { body, headers } }, async (request, reply) => {
    const { customerId, paymentToken = 'tok-approve', lines } = request.body;
    if (new Set(lines.map(({ sku }) => sku)).size < lines.length)
      return problem(reply, 400, 'REQUEST.INVALID', 'each SKU may appear once');
    const orderId = orderIdOf(customerId, request.headers['idempotency-key']);
    const placed = await place(pool, catalogue, { orderId, customerId, paymentToken, lines });
    if ('code' in placed) return problem(reply, STATUS[placed.code], placed.code, JSON.stringify(placed));
    const order = psp ? await pay(pool, psp, placed) : placed;
    return reply.status(201).header('location', `/orders/${orderId}`).send(view(order));
  });
  app.get<{ Params: { id: string } }>('/orders/:id', async ({ params }, reply) => {
    const order = await findOrder(pool, params.id);
    return order ? view(order) : problem(reply, 404, 'ORDER.NOT_FOUND', 'there is no such order');
  });
  app.get('/health/ready', async () => ({ status: (await pool.query('SELECT 1')) ? 'ready' : 'unready' }));
  app.get('/info', async () => ({ shape: psp ? 'baseline-whole' : 'baseline', pid: process.pid }));
  app.setErrorHandler((error: { statusCode?: number; message: string }, _, reply) => {
    const status = error.statusCode ?? 500;
    return problem(reply, status, status < 500 ? 'REQUEST.INVALID' : 'INTERNAL', error.message);
  });
  app.addHook('onClose', async () => {
    psp?.close();
    await pool.end();
  });
  return app;
}

const view = ({ orderId, customerId, status, total, currency, lines, placedAt }: Order): object => ({
  orderId,
  customerId,
  status,
  total,
  currency,
  lines,
  placedAt,
});

const problem = (reply: FastifyReply, status: number, code: string, detail: string): FastifyReply =>
  reply.status(status).type('application/problem+json').send({ type: 'about:blank', status, code, detail });
