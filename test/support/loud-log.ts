import { SilentLog } from '@weir/platform/telemetry';

/** Remembers what is said to people: warnings and errors, without their details. */
export class LoudLog extends SilentLog {
  readonly loud: string[] = [];

  override child(): this {
    return this;
  }

  override warn(message = ''): void {
    this.loud.push(message);
  }

  override error(message = ''): void {
    this.loud.push(message);
  }
}
