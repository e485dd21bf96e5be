/** Retries allowed at once after a quiet time: what one killed instance may have had in flight. */
const RESERVE = 256;

/** Each call earns a share of a retry; each retry spends one. Keeps an outage from being answered with a multiple of the load. */
export class RetryBudget {
  private tokens = RESERVE;

  /** Retries per 100 calls in the long run. */
  constructor(private readonly percent: () => number) {}

  earn(): void {
    this.tokens = Math.min(RESERVE, this.tokens + this.percent() / 100);
  }

  /** False when the budget is spent. */
  spend(): boolean {
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
