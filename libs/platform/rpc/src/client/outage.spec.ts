import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { PlatformErrors } from '@weir/platform/kernel';
import { closeCallers, connected, failure, given, say } from '../fixtures/caller.js';

afterEach(closeCallers);

/** Answers one method and is silent on the other. */
@Controller()
class HalfDeaf {
  @GrpcMethod('EchoService')
  say({ text }: { text: string }): object {
    return { text };
  }

  @GrpcMethod('EchoService')
  fail(): Promise<object> {
    return new Promise(() => undefined);
  }
}

describe('an outage', () => {
  it('of one method opens the circuit of that method and of no other', async () => {
    const { echo, start, warned } = given({ attempts: 1, attemptMs: 0, breakerRestMs: 60_000, ejectAfter: 0 });
    await start(1, {}, { controllers: [HalfDeaf] });
    const fail = () => failure(echo.call('fail', { how: 'deaf' }, { repeatable: true, deadlineMs: 60 }));
    await Promise.all(Array.from({ length: 150 }, fail));
    expect((await fail()).message).toBe('echo fail: the circuit is open, echo did not answer');
    expect(await say(echo)).toMatchObject({ text: 'hello' });
    expect((await fail()).spec).toEqual(PlatformErrors.UNAVAILABLE);
    expect(warned).toEqual(['a circuit is open: its calls are refused until one gets through']);
  });

  it('of one instance takes its share from it until it answers again, though the registry calls it healthy', async () => {
    const { echo, start, warned } = given({
      attempts: 1,
      attemptMs: 0,
      deadlineMs: 60,
      ejectAfter: 3,
      ejectMs: 600_000,
    });
    const [frozen, other] = [await start(), await start()];
    await connected(echo, frozen, other);
    frozen.freeze();
    const failed = [];
    for (let call = 0; call < 30; call++) failed.push(await failure(say(echo)));
    expect(failed.filter((error) => error instanceof Error)).toHaveLength(3);
    expect(warned).toEqual(['an instance is an outlier and rests']);
    await frozen.cut();
  });
});
