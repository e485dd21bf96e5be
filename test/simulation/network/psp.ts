import type { PspEntry } from '@weir/invariants';
import { type ChargeOrder, PaymentProvider, type ProviderAnswer } from '../../../libs/payment/src/application/ports.js';
import type { Engine, Host } from '../engine/host.js';

/** The provider outside our walls: charges once a key; a void is for good. Its ledger is the witness. */
export class Psp {
  readonly ledger: PspEntry[] = [];
  private readonly stumbles = new Map<string, number>();
  private underWay = 0;
  private readonly network = { name: 'psp', alive: true, frozenUntil: 0 };

  constructor(private readonly engine: Engine) {}

  get idle(): boolean {
    return this.underWay === 0;
  }

  /** A question on its way; `answer` comes when it is answered, if ever. */
  ask(delay: number, what: string, answer: () => void): void {
    this.underWay += 1;
    this.engine.scheduler.add(this.network, delay, what, () => {
      this.underWay -= 1;
      answer();
    });
  }

  /** Undefined: no answer, whatever happened. */
  charge({ orderId, amount, token }: ChargeOrder): ProviderAnswer | undefined {
    const known = this.of(orderId);
    if (known.length === 0) {
      if (token === 'tok-error' && this.stumble(orderId)) return undefined;
      this.ledger.push({ kind: token === 'tok-decline' ? 'decline' : 'charge', key: orderId, amount });
      if (token === 'tok-timeout') return undefined;
    }
    const last = this.of(orderId).at(-1)?.kind;
    return last === 'charge'
      ? { orderId, message: 'ChargeApproved', reference: `psp-${orderId}` }
      : { orderId, message: 'ChargeDeclined', reason: last === 'decline' ? 'card' : 'voided' };
  }

  void(orderId: string): ProviderAnswer {
    const known = this.of(orderId);
    const charge = known.find(({ kind }) => kind === 'charge');
    if (!known.some(({ kind }) => kind === 'void' || kind === 'refund'))
      this.ledger.push({ kind: charge ? 'refund' : 'void', key: orderId, amount: charge?.amount ?? 0 });
    return { orderId, message: charge ? 'RefundedAtPsp' : 'VoidedAtPsp' };
  }

  private of(orderId: string): PspEntry[] {
    return this.ledger.filter(({ key }) => key === orderId);
  }

  private stumble(orderId: string): boolean {
    const times = (this.stumbles.get(orderId) ?? 0) + 1;
    this.stumbles.set(orderId, times);
    return times <= 2;
  }
}

/** A process's way to the provider: questions and answers get lost or late, each for itself. */
export class MemoryPaymentProvider extends PaymentProvider {
  constructor(
    private readonly host: Host,
    private readonly psp: Psp,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  override charge(charges: readonly ChargeOrder[]): AsyncIterable<readonly ProviderAnswer[]> {
    return this.ask(
      charges.map((charge) => ({
        what: `charge ${charge.orderId.slice(0, 8)}`,
        answer: () => this.psp.charge(charge),
      })),
    );
  }

  override void(orderIds: readonly string[]): AsyncIterable<readonly ProviderAnswer[]> {
    return this.ask(
      orderIds.map((orderId) => ({ what: `void ${orderId.slice(0, 8)}`, answer: () => this.psp.void(orderId) })),
    );
  }

  protected async *ask(
    questions: readonly { readonly what: string; readonly answer: () => ProviderAnswer | undefined }[],
  ): AsyncGenerator<ProviderAnswer[]> {
    const { faults, random, scheduler } = this.host.engine;
    const heard: ProviderAnswer[] = [];
    let late = false;
    let wake = (): void => undefined;
    const cancel = scheduler.add(this.host, this.timeoutMs, 'the provider is late', () => {
      late = true;
      wake();
    });
    await this.host.point(`asks the provider: ${questions.map(({ what }) => what).join(', ')}`);
    for (const { what, answer } of questions) {
      if (faults.strikes('chargeLost')) continue;
      const delay = faults.strikes('chargeLate') ? random.between(0, 6 * this.timeoutMs) : random.between(0, 20);
      this.psp.ask(delay, what, () => {
        const known = answer();
        if (!known || faults.strikes('answerLost')) return;
        scheduler.add(this.host, random.between(0, 20), `hears ${known.message} ${known.orderId.slice(0, 8)}`, () => {
          heard.push(known);
          wake();
        });
      });
    }
    for (let answered = 0; answered < questions.length;) {
      if (heard.length === 0 && late) return;
      if (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const known = heard.splice(0);
      answered += known.length;
      if (known.length > 0) yield known;
    }
    cancel();
  }
}
