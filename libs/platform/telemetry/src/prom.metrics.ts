import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Metrics } from './metrics.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Labels = Readonly<Record<string, string>>;

/** Metrics through prom-client, in a registry of its own; asking for a name twice gives the same metric. */
export class PromMetrics extends Metrics {
  private readonly registry = new Registry();

  /** `service` becomes a label of every series; `processMetrics` adds CPU, memory and event-loop lag of this process. */
  constructor(service: string, processMetrics = true) {
    super();
    this.registry.setDefaultLabels({ service });
    if (processMetrics) collectDefaultMetrics({ register: this.registry });
  }

  override counter(
    name: string,
    help: string,
    labels: readonly string[] = [],
  ): { add(labels?: Labels, by?: number): void } {
    const counter = this.once(
      name,
      () => new Counter({ name, help, labelNames: [...labels], registers: [this.registry] }),
    );
    return { add: (values = {}, by = 1) => counter.inc(values, by) };
  }

  override gauge(
    name: string,
    help: string,
    labels: readonly string[] = [],
  ): { set(value: number, labels?: Labels): void } {
    const gauge = this.once(name, () => new Gauge({ name, help, labelNames: [...labels], registers: [this.registry] }));
    return { set: (value, values = {}) => gauge.set(values, value) };
  }

  override histogram(
    name: string,
    help: string,
    labels: readonly string[] = [],
    buckets: readonly number[] = SECONDS,
  ): { observe(value: number, labels?: Labels): void } {
    const histogram = this.once(
      name,
      () => new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [this.registry] }),
    );
    return { observe: (value, values = {}) => histogram.observe(values, value) };
  }

  override render(): Promise<string> {
    return this.registry.metrics();
  }

  private once<M extends Counter | Gauge | Histogram>(name: string, make: () => M): M {
    return (this.registry.getSingleMetric(name) as M | undefined) ?? make();
  }
}
