import { Agent, request } from 'node:http';
import { build, type Histogram } from 'hdr-histogram-js';

export interface Closed {
  readonly url: string;
  /** Requests under way at any moment. */
  readonly concurrency: number;
  readonly requests: number;
  readonly next: (n: number) => { path: string; headers: Record<string, string>; body: string };
}

export interface Outcome {
  readonly seconds: number;
  readonly byStatus: Readonly<Record<number, number>>;
  /** Microseconds from sending to the whole answer. */
  readonly latency: Histogram;
}

/** A closed loop measures capacity, not latency under a given load: the next request waits for an answer. */
export async function closedLoop({ url, concurrency, requests, next }: Closed): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const { hostname, port } = new URL(url);
  const latency = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
  const byStatus: Record<number, number> = {};
  let started = 0;

  const post = (n: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const { path, headers, body } = next(n);
      const sent = request(
        {
          agent,
          hostname,
          port,
          path,
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      sent.once('error', reject).end(body);
    });

  const worker = async (): Promise<void> => {
    while (started < requests) {
      const n = started++;
      const at = performance.now();
      const status = await post(n).catch(() => 0);
      latency.recordValue(Math.max(1, Math.round((performance.now() - at) * 1000)));
      byStatus[status] = (byStatus[status] ?? 0) + 1;
    }
  };

  const begin = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  agent.destroy();
  return { seconds: (performance.now() - begin) / 1000, byStatus, latency };
}
