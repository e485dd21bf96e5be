import { Injectable } from '@nestjs/common';
import { Clock, Failure } from '@weir/platform/kernel';
import { backoffMs } from '../domain/backoff.js';
import type { Payment } from '../domain/payment.js';
import { PaymentSettingsLive } from '../payment.settings.js';
import { PaymentProvider, PaymentStore, type ProviderAnswer } from './ports.js';
import { SettlePayments } from './settle-payments.js';

/** What one round came to. */
export interface Round {
  readonly settled: number;
  /** Asked again after a back-off. */
  readonly unknown: number;
  /** Answers that contradict our books; a person must look, and the provider is asked again meanwhile. */
  readonly contradictions: readonly unknown[];
}

/** One round of questions: charges and voids what is leased, settles each answer as it comes, and postpones what stays unknown. */
@Injectable()
export class AskProvider {
  constructor(
    private readonly provider: PaymentProvider,
    private readonly settling: SettlePayments,
    private readonly store: PaymentStore,
    private readonly settings: PaymentSettingsLive,
    private readonly clock: Clock,
  ) {}

  async execute(leased: readonly Payment[]): Promise<Round> {
    const open = new Map(leased.map((payment) => [payment.orderId, payment]));
    const contradictions: unknown[] = [];
    const hear = async (answers: AsyncIterable<readonly ProviderAnswer[]>): Promise<void> => {
      for await (const known of answers) {
        const { settled, refused } = await this.settle(known);
        settled.forEach(({ orderId }) => open.delete(orderId));
        contradictions.push(...refused);
      }
    };
    const charging = leased.filter(({ state }) => state === 'charging');
    const voiding = leased.filter(({ state }) => state === 'voiding').map(({ orderId }) => orderId);
    await Promise.all([
      charging.length > 0 ? hear(this.provider.charge(charging)) : undefined,
      voiding.length > 0 ? hear(this.provider.void(voiding)) : undefined,
    ]);
    await this.postpone([...open.values()]);
    return { settled: leased.length - open.size, unknown: open.size, contradictions };
  }

  /** One answer that cannot be written must not hold back the others: then each stands alone. */
  private async settle(
    known: readonly ProviderAnswer[],
  ): Promise<{ settled: readonly ProviderAnswer[]; refused: unknown[] }> {
    try {
      await this.settling.execute(known);
      return { settled: known, refused: [] };
    } catch (error) {
      if (error instanceof Failure && error.retriable) throw error;
      if (known.length === 1) return { settled: [], refused: [error] };
      const alone = [];
      for (const answer of known) alone.push(await this.settle([answer]));
      return { settled: alone.flatMap((one) => one.settled), refused: alone.flatMap((one) => one.refused) };
    }
  }

  private async postpone(unknown: readonly Payment[]): Promise<void> {
    if (unknown.length === 0) return;
    const { backoffBaseMs: baseMs, backoffMaxMs: maxMs } = this.settings.value;
    const now = this.clock.now();
    const wait = ({ orderId, attempts }: Payment): number => backoffMs(orderId, attempts, { baseMs, maxMs });
    await this.store.transaction((unit) =>
      unit.postpone(
        unknown.map((one) => ({ orderId: one.orderId, version: one.version, nextAttemptAt: now + wait(one) })),
      ),
    );
  }
}
