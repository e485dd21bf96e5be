import type { Position } from '@weir/platform/messaging';
import type { Command } from 'commander';
import { kafkaVerb, parsePosition } from '../kafka-verb.js';
import { table } from '../output.js';

const plain = (command: Command): Command => command;

export const groups = (): Command =>
  kafkaVerb(
    { usage: 'groups', summary: 'the consumer groups and their members', example: 'groups' },
    plain,
    async ({ admin }) => {
      const document = await admin.groups();
      const lines = document.map(({ group, state, members }) => [group, state, members.join(', ') || '-']);
      return { document, text: table([['GROUP', 'STATE', 'MEMBERS'], ...lines]) };
    },
  );

export const lag = (): Command =>
  kafkaVerb(
    { usage: 'lag [group]', summary: 'what each group has not handled yet', example: 'lag order' },
    plain,
    async ({ admin }, _options, _io, group: string | undefined) => {
      const document = await admin.lag(group);
      const lines = document.map((one) => [one.group, one.topic, one.partition, one.committed, one.latest, one.lag]);
      return { document, text: table([['GROUP', 'TOPIC', 'PARTITION', 'COMMITTED', 'LATEST', 'LAG'], ...lines]) };
    },
  );

export const reset = (): Command =>
  kafkaVerb(
    {
      usage: 'reset <group> <topic>',
      summary: 'make a group go on somewhere else; not under its members',
      example: 'reset order weir.payment.events --to shift:-10',
    },
    (command) =>
      command.requiredOption('--to <place>', 'earliest, latest, an offset, shift:<n>, time:<iso>', parsePosition),
    async ({ admin }, { to }: { to: Position }, _io, group: string, topic: string) => {
      const partitions = await admin.reset(group, topic, to);
      const lines = partitions.map(({ partition, from, to: place }) => [partition, from, place]);
      return { document: { group, topic, partitions }, text: table([['PARTITION', 'FROM', 'TO'], ...lines]) };
    },
  );
