import { createServer } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { nacosCompanions, PortPicker } from './ports.js';

const free = async () => true;
const inTurn =
  (...values: number[]) =>
  () =>
    values.shift() ?? 9000;

describe('PortPicker', () => {
  it('takes the preferred port when it is free', async () => {
    expect(await new PortPicker(free).pick({ preferred: 25_123 })).toBe(25_123);
  });

  it('takes another when the preferred one, or a companion of it, is in use', async () => {
    const picker = new PortPicker(async (port) => port !== 26_123, 31_000, inTurn(500));
    expect(await picker.pick({ preferred: 25_123, companions: nacosCompanions })).toBe(21_500);
  });

  it('gives no port twice, companions included', async () => {
    const picker = new PortPicker(free, 31_000, inTurn(2000, 3001, 1000, 2000, 5000));
    expect(await picker.pick({ companions: nacosCompanions })).toBe(23_000);
    expect(await picker.pick()).toBe(26_000);
  });

  it('stays below the ports of outgoing connections, companions included', async () => {
    const picker = new PortPicker(free, 31_000, (below) => below - 1);
    expect((await picker.pick({ companions: [1001] })) + 1001).toBeLessThan(31_000);
  });

  it('says so when nothing is free', async () => {
    await expect(new PortPicker(async () => false).pick()).rejects.toThrow('no free port');
  });

  it('sees a listener of this machine', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const taken = (server.address() as { port: number }).port;
    const picker = await PortPicker.forThisMachine();
    expect(await picker.pick({ preferred: taken })).not.toBe(taken);
    await new Promise((resolve) => server.close(resolve));
  });
});
