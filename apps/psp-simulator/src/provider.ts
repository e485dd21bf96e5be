import { ConflictException, InternalServerErrorException, ServiceUnavailableException } from '@nestjs/common';
import type { Clock } from '@weir/platform/kernel';
import type { ChargeAnswer, ChargeRequest, LedgerEntry, VoidAnswer } from './api.js';
import { Accounts } from './accounts.js';
import type { Ledger } from './ledger.js';
import type { Behaviour } from './settings.js';

/** Charges and voids, each once a key; the only truth about who was charged. */
export class Provider {
  private readonly accounts = new Accounts();
  private readonly stumbles = new Map<string, number>();
  private readonly ending = Promise.withResolvers<never>();

  constructor(
    private readonly ledger: Ledger,
    private readonly behaviour: Behaviour,
    private readonly clock: Clock,
  ) {
    for (const entry of ledger.entries) this.accounts.book(entry, Promise.resolve());
    this.ending.promise.catch(() => undefined);
  }

  /** Safe to repeat. A repeated key answers what became of it; with another amount it is 409. */
  async charge(request: ChargeRequest): Promise<ChargeAnswer> {
    const { key, amount, currency, token } = request;
    const known = this.accounts.get(key);
    if (known?.asked && (known.asked.amount !== amount || known.asked.currency !== currency))
      throw new ConflictException(`key ${key} was used for ${known.asked.amount} ${known.asked.currency}`);
    if (known) return this.accounts.answer(known);
    const manner = this.behaviour.mannerOf(key, token);
    if (manner === 'error' && this.stumble(key))
      throw new InternalServerErrorException('the provider stumbled; nothing was charged');
    const account = this.write({ kind: manner === 'decline' ? 'decline' : 'charge', key, amount, currency, token });
    const answer = await this.accounts.answer(account);
    if (manner === 'delay') await Promise.race([this.clock.delay(this.behaviour.current.delayMs), this.ending.promise]);
    return manner === 'timeout' ? this.ending.promise : answer;
  }

  /** Safe to repeat. */
  async void(key: string): Promise<VoidAnswer> {
    const known = this.accounts.get(key);
    const { amount = 0, currency = '', token = '' } = known?.asked ?? {};
    const kind = known?.asked?.outcome === 'approved' ? 'refund' : 'void';
    const account = known?.settled ? known : this.write({ kind, key, amount, currency, token });
    await account.durable;
    return { key, outcome: account.settled === 'refund' ? 'refunded' : 'voided' };
  }

  /** Lets go of the calls that wait in silence. */
  end(): void {
    this.ending.reject(new ServiceUnavailableException('the provider is closing'));
  }

  private write(draft: Omit<LedgerEntry, 'seq' | 'at' | 'reference'>): ReturnType<Accounts['book']> {
    const reference = this.accounts.get(draft.key)?.asked?.reference ?? `psp-${draft.key}`;
    const { entry, durable } = this.ledger.append({ at: this.clock.now(), ...draft, reference });
    return this.accounts.book(entry, durable);
  }

  private stumble(key: string): boolean {
    const times = (this.stumbles.get(key) ?? 0) + 1;
    return this.stumbles.set(key, times) && times <= 2;
  }
}
