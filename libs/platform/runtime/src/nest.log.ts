import type { LoggerService } from '@nestjs/common';
import type { Log } from '@weir/platform/telemetry';

/** Nest's own messages in our log: its start-up chatter at debug, its warnings and errors as they are. */
export class NestLog implements LoggerService {
  constructor(private readonly out: Log) {}

  log(message: unknown): void {
    this.out.debug(String(message));
  }

  warn(message: unknown): void {
    this.out.warn(String(message));
  }

  error(message: unknown, stack?: unknown): void {
    this.out.error(message instanceof Error ? message.message : String(message), {
      error: message instanceof Error ? message : stack,
    });
  }
}
