import { type PlacedOrder, type ShopClient, ShopError, until } from '@weir/deploy/shop';
import type { PlaceOrderBody } from '@weir/order/contract';
import { Customer, isAnswer } from '../customer.js';
import type { Command, Lane } from './script.js';

/** A command and what it was answered, but for what only time decides. */
export type Answers = Readonly<Record<string, string>>;

const PATIENCE = 60_000;

/** Carries out each lane in its order, lanes side by side. */
export async function perform(lanes: readonly Lane[], client: ShopClient): Promise<Answers> {
  const told = await Promise.all(lanes.map((lane, at) => new Performer(client).all(lane, at)));
  return Object.assign({}, ...told) as Answers;
}

class Performer {
  private readonly customer: Customer;
  private readonly placed = new Map<string, { body: PlaceOrderBody; orderId: string | undefined }>();

  constructor(private readonly client: ShopClient) {
    this.customer = new Customer(client);
  }

  async all(lane: Lane, at: number): Promise<Record<string, string>> {
    const told: Record<string, string> = {};
    for (const [n, command] of lane.entries()) told[`${at}/${n} ${command.do}`] = await this.one(command);
    return told;
  }

  private async one(command: Command): Promise<string> {
    switch (command.do) {
      case 'place':
        return this.place(command.key, command.body);
      case 'repeat':
        return this.place(command.of, this.placed.get(command.of)!.body);
      case 'reuse': {
        const { body, orderId } = this.placed.get(command.of)!;
        // Without an order the key is free, and the other wish would take it.
        if (orderId === undefined) return 'nothing';
        return this.ask(() => this.client.place({ ...body, lines: [{ sku: 'load-63', quantity: 99 }] }, command.of));
      }
      case 'cancel':
        return this.afterwards(command.of, (orderId) => this.ask(() => this.client.cancel(orderId)));
      case 'refund':
        return this.afterwards(command.of, async (orderId) => {
          const answer = await this.ask(() => this.client.refund(orderId));
          if (answer === 'ok') await this.becomesCancelled(orderId);
          return answer;
        });
      case 'restock':
        return this.ask(() => this.client.restock(command.sku, command.quantity, command.key));
    }
  }

  private async place(key: string, body: PlaceOrderBody): Promise<string> {
    const answer: PlacedOrder | string = await this.customer.place(body, key);
    const orderId = typeof answer === 'string' ? undefined : answer.orderId;
    this.placed.set(key, { body, orderId });
    return typeof answer === 'string' ? answer : `${answer.orderId} ${answer.total} ${answer.currency}`;
  }

  /** The last act of an order comes when its payment is known: before, it would be a race. */
  private async afterwards(key: string, act: (orderId: string) => Promise<string>): Promise<string> {
    const orderId = this.placed.get(key)?.orderId;
    if (orderId === undefined) return 'nothing';
    const before = await this.customer.settled(orderId);
    return `${before}, then ${await act(orderId)}`;
  }

  private async becomesCancelled(orderId: string): Promise<void> {
    const cancelled = async (): Promise<true | undefined> =>
      (await this.client.order(orderId)).status === 'cancelled' || undefined;
    if (!(await until(cancelled, { withinMs: PATIENCE }))) throw new Error(`order ${orderId} was never given back`);
  }

  /** `ok`, or the code of the refusal. What is no answer is asked for again: every command has its key. */
  private async ask(question: () => Promise<unknown>): Promise<string> {
    const answered = async (): Promise<string | undefined> => {
      try {
        await question();
        return 'ok';
      } catch (error) {
        if (isAnswer(error)) return error.code;
        if (error instanceof ShopError) return undefined;
        throw error;
      }
    };
    const answer = await until(answered, { withinMs: PATIENCE, everyMs: 100 });
    if (answer === undefined) throw new Error('nobody answers');
    return answer;
  }
}
