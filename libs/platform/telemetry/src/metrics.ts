/** Numbers for Prometheus. Names are `weir_<module>_<what>_<unit>`; label values come from small fixed sets. */
export abstract class Metrics {
  abstract counter(
    name: string,
    help: string,
    labels?: readonly string[],
  ): { add(labels?: Readonly<Record<string, string>>, by?: number): void };
  abstract gauge(
    name: string,
    help: string,
    labels?: readonly string[],
  ): { set(value: number, labels?: Readonly<Record<string, string>>): void };
  /** Seconds, unless `buckets` says otherwise: the upper bounds of its buckets. */
  abstract histogram(
    name: string,
    help: string,
    labels?: readonly string[],
    buckets?: readonly number[],
  ): { observe(value: number, labels?: Readonly<Record<string, string>>): void };
  /** The text exposition format. */
  abstract render(): Promise<string>;
}

/** Counts nothing: for specs. */
export class SilentMetrics extends Metrics {
  override counter(): { add(): void } {
    return { add: () => undefined };
  }
  override gauge(): { set(): void } {
    return { set: () => undefined };
  }
  override histogram(): { observe(): void } {
    return { observe: () => undefined };
  }
  override render(): Promise<string> {
    return Promise.resolve('');
  }
}
