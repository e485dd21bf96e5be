import { describe, expect, it } from '@jest/globals';
import { inventorySettings } from '../../libs/inventory/src/inventory.settings.js';
import { orderSettings } from '../../libs/order/src/order.settings.js';
import { messagingSettings } from '../../libs/platform/messaging/src/messaging.settings.js';
import { databaseSettings } from '../../libs/platform/persistence/src/database.settings.js';
import { median, rungsOf } from './ladder-rungs.js';

const schemas = {
  order: orderSettings,
  inventory: inventorySettings,
  messaging: messagingSettings,
  database: databaseSettings,
};
const techniques = ['placeMaxBatch', 'placeInFlight', 'placeCoalesced', 'reserveMaxBatch', 'reserveInFlight'];

describe.each(['mono', 'micro'] as const)('the ladder in %s', (shape) => {
  it.each(rungsOf(shape))('has settings that the schemas take: $name', ({ settings }) => {
    for (const [name, section] of Object.entries(settings))
      expect(() => schemas[name as keyof typeof schemas].parse(section)).not.toThrow();
  });

  it('ends with the defaults', () => {
    const { settings } = rungsOf(shape).at(-1)!;
    const wanted = { ...orderSettings.parse({}), ...inventorySettings.parse({}), ...databaseSettings.parse({}) };
    const set = { ...settings['order'], ...settings['inventory'], ...settings['database'] };
    for (const key of [...techniques, 'joinStatements', 'poolSize'])
      if (shape === 'micro' || key !== 'placeCoalesced')
        expect([key, set[key]]).toEqual([key, wanted[key as keyof typeof wanted]]);
  });
});

it('takes the middle one', () => {
  expect([median([3, 1, 2]), median([5])]).toEqual([2, 5]);
});
