import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fetchServers, javaCommand } from '@weir/deploy/native';
import type { Acknowledged } from './publishers.js';

/** The tool ends when nothing has come for so long, milliseconds. */
const QUIET_MS = 10_000;

/** Every value of a topic from its beginning, each partition in its order, read by Kafka's own console consumer: another client than ours. */
export async function readBack(downloads: string, brokers: string, topic: string): Promise<string[]> {
  const { kafkaZookeeperJars: jars } = await fetchServers({ home: downloads });
  const path = readdirSync(jars)
    .filter((file) => file.endsWith('.jar'))
    .sort()
    .map((jar) => join(jars, jar))
    .join(':');
  const tool = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
  const args = ['--bootstrap-server', brokers, '--topic', topic, '--from-beginning', '--timeout-ms', String(QUIET_MS)];
  const child = spawn(javaCommand(), ['-cp', path, '-Xmx256m', tool, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const values: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) values.push(line);
  return values;
}

export interface Comparison {
  readonly read: number;
  /** Acknowledged and not there. */
  readonly lost: readonly Acknowledged[];
  /** Records beyond the first of their id. */
  readonly duplicated: number;
  /** First copies that come after a later one of their key. */
  readonly outOfOrder: number;
}

/** Holds what was acknowledged against what the topic has; `values` are `<key> <seq>`. */
export function compare(acknowledged: readonly Acknowledged[], values: readonly string[]): Comparison {
  const seen = new Set<string>();
  const newest = new Map<string, number>();
  let [duplicated, outOfOrder] = [0, 0];
  for (const value of values) {
    if (seen.has(value)) {
      duplicated += 1;
      continue;
    }
    seen.add(value);
    const [key = '', text] = value.split(' ');
    const seq = Number(text);
    if (seq < (newest.get(key) ?? 0)) outOfOrder += 1;
    newest.set(key, Math.max(seq, newest.get(key) ?? 0));
  }
  const lost = acknowledged.filter(({ key, seq }) => !seen.has(`${key} ${seq}`));
  return { read: values.length, lost, duplicated, outOfOrder };
}
