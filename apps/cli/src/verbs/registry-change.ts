import { ShopError } from '@weir/deploy/shop';
import type { InstanceChange } from '@weir/platform/discovery';
import type { Command } from 'commander';
import { changed, type InstanceRow } from '../instance-row.js';
import { registryVerb } from '../registry-verb.js';
import { wholeNumber } from '../whole-number.js';

const MAX_WEIGHT = 10_000;
const plain = (command: Command): Command => command;

const said = (row: InstanceRow): { document: InstanceRow; text: string } => ({
  document: row,
  text: `${row.service} at ${row.address}: weight ${row.weight}, ${row.enabled ? 'enabled' : 'disabled'}${row.tags.length > 0 ? `, tags ${row.tags.join(', ')}` : ''}`,
});

/** `read` turns the last argument into the change. */
const changing = (
  usage: string,
  summary: string,
  example: string,
  read: (value: string) => InstanceChange,
): (() => Command) => {
  return () =>
    registryVerb(
      { usage, summary, example },
      plain,
      async (registry, _options, service: string, address: string, value: string | undefined) =>
        said(await changed(registry, service, address, read(value ?? ''))),
    );
};

export const weight = changing(
  'weight <service> <address> <weight>',
  'share traffic anew; 0 takes it all away',
  'weight inventory 127.0.0.1:50051 3',
  (text) => {
    const value = wholeNumber(text);
    if (value <= MAX_WEIGHT) return { weight: value };
    throw new ShopError('CLI.USAGE', `${value} is no weight`, `A weight is 0 to ${MAX_WEIGHT}.`);
  },
);

export const enable = changing(
  'enable <service> <address>',
  'give an instance its traffic back',
  'enable inventory 127.0.0.1:50051',
  () => ({ enabled: true }),
);

export const disable = changing(
  'disable <service> <address>',
  'take an instance out of every caller’s list',
  'disable inventory 127.0.0.1:50051',
  () => ({ enabled: false }),
);

export const tag = changing(
  'tag <service> <address> <tags>',
  'comma between; "-" for none: calls with the header weir-tag go to instances of that tag',
  'tag inventory 127.0.0.1:50051 gray',
  (tags) => {
    if (!/^(-|[\w.-]{1,64}(,[\w.-]{1,64})*)$/.test(tags))
      throw new ShopError('CLI.USAGE', `"${tags}" is no list of tags`, 'For example gray,blue, or - for none.');
    return { metadata: { tags: tags === '-' ? '' : tags } };
  },
);
