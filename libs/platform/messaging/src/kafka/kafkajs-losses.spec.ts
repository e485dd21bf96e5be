import { describe, expect, it } from '@jest/globals';
import { ModelBrokers } from './model-brokers.js';

/**
 * Why the bus has lanes of its own. kafkajs's own `sendMessages` and sequence numbers over brokers that store what they acknowledge, with the one fault of each case:
 * the client is told that all is well, and the log does not have it. Each case passes as long as kafkajs has the fault; the last ones show the rules that avoid it.
 */
describe('kafkajs loses what it acknowledges', () => {
  it('when one send carries two partitions and one of them moves to a broker that has answered already', async () => {
    const brokers = new ModelBrokers({ 0: 1, 1: 2 });
    brokers.fault(1, 'closed');
    brokers.onRefresh = () => brokers.move(0, 2);
    const answers = await brokers.send([
      { partition: 0, value: 'lost' },
      { partition: 1, value: 'kept' },
    ]);
    expect(answers.map(({ partition }) => partition)).toEqual([1]);
    expect(brokers.stored()).toEqual({ 1: ['kept'] });
  });

  it('when two idempotent sends to a partition are in flight and the first must be sent again', async () => {
    const brokers = await ModelBrokers.idempotent({ 0: 1 });
    brokers.fault(1, 'storeThenClose');
    const [first, second] = await Promise.all([
      brokers.send([{ partition: 0, value: 'a' }]),
      brokers.send([{ partition: 0, value: 'b' }]),
    ]);
    expect([first, second].map((answers) => answers[0]?.errorCode)).toEqual([0, 0]);
    expect(brokers.stored()[0]).not.toContain('b');
  });

  it('when an idempotent batch is given up though it was stored: the next one is taken for its copy', async () => {
    const brokers = await ModelBrokers.idempotent({ 0: 1 }, { retries: 0 });
    brokers.fault(1, 'storeThenClose');
    await expect(brokers.send([{ partition: 0, value: 'a' }])).rejects.toThrow('Closed connection');
    await expect(brokers.send([{ partition: 0, value: 'b' }])).resolves.toHaveLength(1);
    expect(brokers.stored()).toEqual({ 0: ['a'] });
  });

  it('when the metadata lacks the partition: it resolves with no answer at all', async () => {
    const brokers = new ModelBrokers({ 0: 1 });
    expect(await brokers.send([{ partition: 9, value: 'lost' }])).toEqual([]);
    expect(brokers.stored()).toEqual({});
  });
});

describe('kafkajs keeps what it acknowledges', () => {
  it('when one send carries one partition: it follows the partition to its new broker', async () => {
    const brokers = new ModelBrokers({ 0: 1, 1: 2 });
    brokers.fault(1, 'closed');
    brokers.onRefresh = () => brokers.move(0, 2);
    await brokers.send([{ partition: 1, value: 'other' }]);
    await brokers.send([{ partition: 0, value: 'kept' }]);
    expect(brokers.stored()).toEqual({ 0: ['kept'], 1: ['other'] });
  });

  it('when the idempotent sends of a partition wait for each other', async () => {
    const brokers = await ModelBrokers.idempotent({ 0: 1 });
    brokers.fault(1, 'storeThenClose');
    await brokers.send([{ partition: 0, value: 'a' }]);
    await brokers.send([{ partition: 0, value: 'b' }]);
    expect(brokers.stored()).toEqual({ 0: ['a', 'b'] });
  });
});
