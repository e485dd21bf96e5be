import { Inbox, type Transaction } from '@weir/platform/persistence';

/** Without the inbox: every event is new, however often it comes. It is still written down, so that only the effects tell. */
export class ForgetfulInbox extends Inbox {
  constructor(private readonly real: Inbox) {
    super();
  }

  override async claim(tx: Transaction, consumer: string, eventIds: readonly string[]): Promise<Set<string>> {
    await this.real.claim(tx, consumer, eventIds);
    return new Set(eventIds);
  }

  override forget(tx: Transaction, consumer: string): Promise<void> {
    return this.real.forget(tx, consumer);
  }
}
