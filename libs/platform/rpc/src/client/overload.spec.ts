import { afterEach, describe, expect, it } from '@jest/globals';
import { PlatformErrors } from '@weir/platform/kernel';
import { eventually } from '../../../../../test/support/eventually.js';
import { closeCallers, failure, given, say } from '../fixtures/caller.js';

afterEach(closeCallers);

describe('an instance that is full', () => {
  it('hands a repeatable call on to another one, and nothing else', async () => {
    const { echo, start, retried } = given();
    const full = await start(1, { maxServing: 1, maxWaiting: 0 });
    const held = say(echo, 'hold', false);
    await eventually('the call has begun', 2_000, () => full.heard.release !== undefined);
    expect((await failure(say(echo))).spec).toEqual(PlatformErrors.OVERLOADED);
    expect(retried()).toBe(0);
    const other = await start();
    await eventually('the other is connected', 2_000, async () => {
      await say(echo, 'knock').catch(() => undefined);
      return other.heard.texts.length > 0;
    });
    for (let call = 0; call < 10; call++) expect(await say(echo, 'more')).toMatchObject({ text: 'more' });
    const once = await Promise.allSettled(Array.from({ length: 4 }, () => say(echo, 'once', false)));
    expect(once.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    full.heard.release!();
    await held;
    expect(full.heard.texts).toEqual(['hold']);
  });
});
