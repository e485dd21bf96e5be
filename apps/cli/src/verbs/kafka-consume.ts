import { ShopError } from '@weir/deploy/shop';
import type { LogRecord, MessagingAdmin, Position } from '@weir/platform/messaging';
import type { Command } from 'commander';
import { kafkaVerb, parseCount, parsePosition } from '../kafka-verb.js';
import { wantsJson } from '../output.js';

interface ConsumeOptions {
  readonly from: Position;
  readonly max?: number;
  readonly group?: string;
}

const line = ({ partition, offset, key, headers, value }: LogRecord): string =>
  `${partition}/${offset} ${key} ${headers['event-type'] ?? '-'} ${value}`;

async function open(
  admin: MessagingAdmin,
  topic: string,
  { from, group }: ConsumeOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<LogRecord>> {
  if (typeof from === 'object' && 'shift' in from)
    throw new ShopError('CLI.USAGE', '--from takes no shift', '`npx weir kafka reset` moves a group by a shift.');
  if (group !== undefined) return admin.consume(group, topic, from);
  return admin.read(topic, { from: await admin.locate(topic, from), follow: from === 'latest', signal });
}

export const consume = (): Command =>
  kafkaVerb(
    {
      usage: 'consume <topic>',
      summary: 'read records; with --group in its place, noting how far it came',
      example: 'consume weir.order.events --from earliest --max 10',
    },
    (command) =>
      command
        .option(
          '--from <place>',
          'earliest, latest (then what comes, until Ctrl-C or --max), an offset, time:<iso>',
          parsePosition,
          'earliest',
        )
        .option('--max <n>', 'end after so many records', parseCount)
        .option('--group <name>', 'a group without members; one that is new begins at --from'),
    async ({ admin }, options: ConsumeOptions, { signal }, topic: string) => {
      const { max = Infinity } = options;
      const document: LogRecord[] = [];
      let seen = 0;
      for await (const record of await open(admin, topic, options, signal)) {
        if (wantsJson()) document.push(record);
        else process.stdout.write(`${line(record)}\n`);
        if (++seen >= max || signal.aborted) break;
      }
      return wantsJson() ? { document, text: '' } : undefined;
    },
  );
