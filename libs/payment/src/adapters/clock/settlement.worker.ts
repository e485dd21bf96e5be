import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Lifecycle, Poller } from '@weir/platform/kernel';
import { Log, Metrics } from '@weir/platform/telemetry';
import { AskProvider } from '../../application/ask-provider.js';
import { LeaseDue, leaseMsOf } from '../../application/lease-due.js';
import type { Payment } from '../../domain/payment.js';
import { PaymentSettingsLive } from '../../payment.settings.js';

/** Takes what is due to the provider, round after round, several at a time: a round that waits for a silent charge does not hold up the next. */
@Injectable()
export class SettlementWorker implements OnApplicationBootstrap {
  private readonly rounds = new Set<Promise<void>>();
  private readonly poller: Poller;
  private readonly answers: ReturnType<Metrics['counter']>;

  constructor(
    private readonly leasing: LeaseDue,
    private readonly asking: AskProvider,
    private readonly settings: PaymentSettingsLive,
    clock: Clock,
    private readonly lifecycle: Lifecycle,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.answers = metrics.counter('weir_payment_questions_total', 'Questions to the provider by how they ended', [
      'end',
    ]);
    this.poller = new Poller(() => this.next(), {
      clock,
      idleMs: () => settings.value.workerIdleMs,
      onError: (error) => log.error('no payments could be taken to the provider', { error }),
    });
  }

  onApplicationBootstrap(): void {
    this.poller.start();
    this.lifecycle.onStop('work', 'payment settlement', () => this.stop());
  }

  /** For how long payments are to be leased that are handed to `take`, ms; undefined while there is no room for another round, or when they are to wait for one. */
  get leaseMs(): number | undefined {
    const { chargeAtOnce, roundsInFlight } = this.settings.value;
    return chargeAtOnce && this.rounds.size < roundsInFlight ? leaseMsOf(this.settings.value) : undefined;
  }

  /** Takes payments to the provider that are leased already. */
  take(payments: readonly Payment[]): void {
    const { roundSize } = this.settings.value;
    for (let from = 0; from < payments.length; from += roundSize) this.begin(payments.slice(from, from + roundSize));
  }

  /** Payments may be due: do not wait for the next look. */
  poke(): void {
    this.poller.poke();
  }

  /** Ends after the rounds under way, each of which ends by its time-out. */
  async stop(): Promise<void> {
    await this.poller.stop();
    await Promise.all(this.rounds);
  }

  private async next(): Promise<boolean> {
    if (this.rounds.size >= this.settings.value.roundsInFlight) await Promise.race(this.rounds);
    const due = await this.leasing.execute();
    if (due.length === 0) return false;
    this.begin(due);
    return due.length === this.settings.value.roundSize;
  }

  private begin(due: readonly Payment[]): void {
    const round = this.round(due).finally(() => this.rounds.delete(round));
    this.rounds.add(round);
  }

  private async round(due: readonly Payment[]): Promise<void> {
    try {
      const { settled, unknown, contradictions } = await this.asking.execute(due);
      this.answers.add({ end: 'settled' }, settled);
      this.answers.add({ end: 'unknown' }, unknown);
      for (const error of contradictions) this.log.error('the provider contradicts our books', { error });
    } catch (error) {
      // What was leased is due again when the lease ends.
      this.log.error('a round with the provider was cut short', { payments: due.length, error });
    }
  }
}
