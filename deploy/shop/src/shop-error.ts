/** Something went wrong while running the shop, said to a person: what, and the way out. */
export class ShopError extends Error {
  constructor(
    /** Stable, `SHOP.REASON`. */
    readonly code: string,
    /** One readable sentence; holds no secret. */
    message: string,
    /** The way out: one sentence, often a command. */
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ShopError';
  }
}

/** What is printed and sent over the control socket for a failure. */
export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** The document for any error; an error without code and hint is a bug of ours and says so. */
export function errorDocument(error: unknown): ErrorDocument {
  const { code, message, hint } =
    error instanceof Error ? (error as Error & Partial<ErrorDocument>) : { message: String(error) };
  return {
    code: typeof code === 'string' ? code : 'CLI.INTERNAL',
    message: message ?? String(error),
    hint: hint ?? 'See the logs under .weir/logs, and `npx weir doctor`.',
  };
}

/** Throws what `signal` was aborted with. Called between the phases of a start. */
export function ensureWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new ShopError(
      'SHOP.INTERRUPTED',
      'The start was interrupted; everything it had started is stopped',
      'Start again with `npx weir up`.',
    );
}
