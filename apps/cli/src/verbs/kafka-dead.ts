import { ShopError } from '@weir/deploy/shop';
import type { DeadLetter } from '@weir/platform/messaging';
import type { Command } from 'commander';
import { iso, kafkaVerb } from '../kafka-verb.js';
import { table } from '../output.js';

export const dead = (): Command =>
  kafkaVerb(
    { usage: 'dead <group>', summary: 'the dead letters of a group, with their reasons', example: 'dead payment' },
    (command) => command,
    async (messaging, _options, _io, group: string) => {
      const document: DeadLetter[] = [];
      for await (const letter of messaging.dead(group)) document.push(letter);
      const lines = document.map(({ at, eventId, type, from, attempts, reason }) => [
        iso(at),
        eventId,
        type,
        `${from.topic}/${from.partition}/${from.offset}`,
        attempts,
        reason,
      ]);
      return {
        document,
        text: lines.length
          ? table([['AT', 'EVENT', 'TYPE', 'CAME FROM', 'TRIES', 'REASON'], ...lines])
          : `${group} has no dead letters.`,
      };
    },
  );

interface ReplayOptions {
  readonly id?: string;
  readonly all?: boolean;
}

export const replay = (): Command =>
  kafkaVerb(
    {
      usage: 'replay <group>',
      summary: 'publish dead letters again where they came from; harmless when repeated',
      example: 'replay payment --all',
    },
    (command) => command.option('--id <event id>', 'this one').option('--all', 'every one'),
    async (messaging, { id, all = false }: ReplayOptions, _io, group: string) => {
      if ((id === undefined) !== all)
        throw new ShopError(
          'CLI.USAGE',
          'replay takes either --id or --all',
          '`npx weir kafka dead <group>` lists the ids.',
        );
      const result = await messaging.replay(group, ({ eventId }) => all || eventId === id);
      const { replayed, lost } = result;
      if (id !== undefined && replayed + lost.length === 0)
        throw new ShopError(
          'KAFKA.NO_SUCH_LETTER',
          `${group} has no dead letter ${id}`,
          '`npx weir kafka dead <group>` lists them.',
        );
      const sentences = lost.map(({ eventId, lost: why }) => `${eventId} cannot be had again: ${why}.`);
      return { document: result, text: [`${replayed} replayed.`, ...sentences].join('\n'), ok: lost.length === 0 };
    },
  );
