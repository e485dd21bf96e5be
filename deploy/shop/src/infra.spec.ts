import { describe, expect, it } from '@jest/globals';
import { pickInfra, type InfraChoice } from './infra.js';

const pick = (docker?: string, native?: string): Promise<InfraChoice> =>
  pickInfra({ docker: async () => docker, native: async () => native });

describe('the choice of the infrastructure', () => {
  it('takes a Docker engine that answers, and does not ask for Java then', async () => {
    const choice = await pickInfra({
      docker: async () => undefined,
      native: () => Promise.reject(new Error('asked for Java')),
    });
    expect(choice).toEqual({ infra: 'docker', shape: 'micro', why: 'a Docker engine answers' });
  });

  it('takes the native servers when there is no engine, and says why', async () => {
    expect(await pick('no Docker engine answers')).toMatchObject({
      infra: 'native',
      shape: 'micro',
      why: expect.stringContaining('no Docker engine answers') as unknown,
      better: expect.stringContaining('--infra docker') as unknown,
    });
  });

  it('falls back to Node alone, the monolith, and says what is missing and how to get more', async () => {
    expect(await pick('Docker is not installed', 'Java 17 or later is needed')).toMatchObject({
      infra: 'embedded',
      shape: 'mono',
      why: expect.stringMatching(/Docker is not installed.*Java 17/) as unknown,
      better: expect.stringContaining('Java 17 and Maven') as unknown,
    });
  });
});
