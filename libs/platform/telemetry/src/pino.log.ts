import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { Log } from './logger.js';
import { Trace } from './trace.js';

type Fields = Readonly<Record<string, unknown>>;

/** JSON lines through pino; each line carries the trace id of the work it belongs to. */
export class PinoLog extends Log {
  private constructor(private readonly pino: Logger) {
    super();
  }

  /** `level` is debug, info, warn or error; `destination` defaults to stdout. */
  static open(service: string, level: string, destination?: DestinationStream): PinoLog {
    const options = {
      level,
      base: { service, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { error: pino.stdSerializers.errWithCause },
      redact: { paths: ['password', '*.password', 'secret', 'authorization', '*.authorization'], censor: '(hidden)' },
      mixin: () => {
        const trace = Trace.id();
        return trace ? { trace } : {};
      },
    };
    return new PinoLog(destination ? pino(options, destination) : pino(options));
  }

  override debug(message: string, fields: Fields = {}): void {
    this.pino.debug(fields, message);
  }

  override info(message: string, fields: Fields = {}): void {
    this.pino.info(fields, message);
  }

  override warn(message: string, fields: Fields = {}): void {
    this.pino.warn(fields, message);
  }

  override error(message: string, fields: Fields = {}): void {
    this.pino.error(fields, message);
  }

  override child(component: string): Log {
    return new PinoLog(this.pino.child({ component }));
  }
}
