import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ShopProcess } from '@weir/deploy/shop';
import type { Bench } from './bench.js';
import { newHistogram, recordMs, latencyOf } from '../load/histogram.js';
import type { Share, Trouble } from './raw.js';

/** Each kind of request comes this often, ms; it has failed when it takes longer than that, ms. */
const EVERY_MS = 100;
const PATIENCE_MS = 1_000;
/** How long payment hangs, and how long it stays dead until somebody starts it again, ms. */
const HANGS_MS = 3_000;
const DEAD_MS = 1_000;
const RECOVERED_WITHIN_MS = 30_000;

interface Question {
  readonly path: string;
  readonly body?: object;
}

const lines = [{ sku: 'load-00', quantity: 1 }];

/** Customers who go on asking for everything while something happens to the process that carries payment. */
export async function troubles(bench: Bench, arm: string): Promise<Trouble[]> {
  const orderId = await someOrder(bench.shop.url);
  await bench.settled();
  const questions: Record<string, Question> = {
    'placing an order': { path: '/orders', body: { customerId: 'c-trouble', lines } },
    'looking at an order': { path: `/orders/${orderId}` },
    'looking at a product': { path: '/products/load-00' },
    'looking at a payment': { path: `/payments/${orderId}` },
    'sales figures': { path: '/insight/sales?minutes=1' },
  };
  const name = bench.shop.names().find((one) => bench.shop.process(one).spec.modules.includes('payment'));
  const payment = bench.shop.process(name ?? 'payment-1');
  const found: Trouble[] = [];
  for (const [kind, happen] of HAPPENINGS) {
    found.push(await duringIt(bench.shop.url, questions, { arm, kind, process: payment.name }, () => happen(payment)));
    await bench.settled();
  }
  return found;
}

const HAPPENINGS: readonly [Trouble['kind'], (payment: ShopProcess) => Promise<void>][] = [
  [
    'payment hangs',
    async (payment) => {
      await payment.kill('SIGSTOP');
      await sleep(HANGS_MS);
      await payment.kill('SIGCONT');
    },
  ],
  [
    'payment dies',
    async (payment) => {
      await payment.kill('SIGKILL');
      await sleep(DEAD_MS);
      await payment.start();
    },
  ],
  ['payment is replaced', (payment) => payment.restart()],
];

async function duringIt(
  url: string,
  questions: Readonly<Record<string, Question>>,
  what: Pick<Trouble, 'arm' | 'kind' | 'process'>,
  happen: () => Promise<void>,
): Promise<Trouble> {
  const tallies = Object.fromEntries(Object.keys(questions).map((kind) => [kind, new Answers()]));
  const under: Promise<void>[] = [];
  const asking = setInterval(() => {
    for (const [kind, question] of Object.entries(questions)) under.push(tallies[kind]!.ask(url, question));
  }, EVERY_MS);
  const began = performance.now();
  try {
    await happen();
  } finally {
    clearInterval(asking);
  }
  const seconds = (performance.now() - began) / 1000;
  const recoverySeconds = await recovered(url, questions);
  await Promise.all(under);
  const during = Object.fromEntries(Object.entries(tallies).map(([kind, answers]) => [kind, answers.share()]));
  return { ...what, seconds, during, recoverySeconds };
}

/** Seconds until everything is answered in one round. */
async function recovered(url: string, questions: Readonly<Record<string, Question>>): Promise<number> {
  const began = performance.now();
  for (;;) {
    const round = await Promise.all(Object.values(questions).map((question) => answered(url, question)));
    const seconds = (performance.now() - began) / 1000;
    if (round.every(Boolean) || seconds * 1000 > RECOVERED_WITHIN_MS) return seconds;
    await sleep(EVERY_MS);
  }
}

class Answers {
  private readonly latency = newHistogram();
  private asked = 0;
  private answered = 0;

  async ask(url: string, question: Question): Promise<void> {
    this.asked++;
    const at = performance.now();
    if (!(await answered(url, question))) return;
    this.answered++;
    recordMs(this.latency, performance.now() - at);
  }

  share(): Share {
    const { asked, answered: good } = this;
    return { asked, answered: good, p99: latencyOf(this.latency).p99 };
  }
}

async function answered(url: string, { path, body }: Question): Promise<boolean> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const posted = body ? { method: 'POST', headers, body: JSON.stringify(body) } : {};
  try {
    const answer = await fetch(url + path, { ...posted, signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function someOrder(url: string): Promise<string> {
  const answer = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ customerId: 'c-trouble', lines }),
  });
  return ((await answer.json()) as { orderId: string }).orderId;
}
