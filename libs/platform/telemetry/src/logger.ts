/** Structured log of one process; JSON lines on stdout. Never give it a secret. */
export abstract class Log {
  abstract debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  abstract warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** `fields.error` is written with its stack and cause. */
  abstract error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A log whose lines carry `component`. */
  abstract child(component: string): Log;
}

/** Says nothing: for specs. */
export class SilentLog extends Log {
  override debug(): void {}
  override info(): void {}
  override warn(): void {}
  override error(): void {}
  override child(): Log {
    return this;
  }
}
