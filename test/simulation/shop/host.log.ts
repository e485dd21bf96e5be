import { Failure } from '@weir/platform/kernel';
import { Log } from '@weir/platform/telemetry';
import type { Host } from '../engine/host.js';

/** Writes into the schedule, and reports what production asserts never to happen: an error that is no Failure. */
export class HostLog extends Log {
  constructor(
    private readonly host: Host,
    private readonly onAssertion: (error: Error) => void,
  ) {
    super();
  }

  override debug(): void {}
  override info(): void {}

  override warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const { error } = fields;
    this.host.engine.scheduler.note(this.host, `${message}${error instanceof Error ? `: ${error.message}` : ''}`);
    if (error instanceof Error && !(error instanceof Failure)) this.onAssertion(error);
  }

  override error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.warn(message, fields);
  }

  override child(): Log {
    return this;
  }
}
