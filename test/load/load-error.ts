/** Said to a person: what, and the way out. The command line prints it as it does the shop's own errors. */
export class LoadError extends Error {
  constructor(
    /** Stable, `LOAD.REASON`. */
    readonly code: string,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'LoadError';
  }
}
