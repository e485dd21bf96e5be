import { describe, expect, it } from '@jest/globals';
import { readHere } from './config.js';

const placement = `processes:
  selling: { modules: [order, inventory], calls: rpc }
  booking: { modules: [payment, insight, loyalty] }
  gateway: { face: true }
`;
const env = (change: Record<string, string | undefined> = {}) => ({
  WEIR_PLACEMENT: placement,
  WEIR_PROCESS: 'selling',
  WEIR_SHAPE: 'placed',
  WEIR_DISCOVERY: 'nacos',
  WEIR_NACOS_ADDRESS: '127.0.0.1:8848',
  WEIR_NACOS_USER: 'monolith',
  WEIR_NACOS_PASSWORD: 'a secret',
  ...change,
});

describe('a host', () => {
  it('finds itself in the placement, and leaves the rest of the environment to the runtime', () => {
    const here = readHere(env());
    expect(here).toMatchObject({ name: 'selling', modules: ['order', 'inventory'], face: false, calls: 'rpc' });
    expect(here.environment().WEIR_SHAPE).toBe('placed');
  });

  it.each([
    [
      'a process that the placement does not have',
      { WEIR_PROCESS: 'shop' },
      /"WEIR_PROCESS" is shop; the placement has selling/,
    ],
    ['no process', { WEIR_PROCESS: undefined }, /"WEIR_PROCESS" is missing/],
    ['no placement', { WEIR_PLACEMENT: undefined }, /"WEIR_PLACEMENT" is missing/],
    ['a file that is not there', { WEIR_PLACEMENT: '/nowhere/placement.yaml' }, /^WEIR_PLACEMENT: /],
    [
      'a module that is not there',
      { WEIR_PLACEMENT: placement.replace('loyalty', 'shipping') },
      /booking names a module "shipping"/,
    ],
    ['a shape without gRPC', { WEIR_SHAPE: 'mono' }, /"WEIR_SHAPE" is mono/],
    ['neighbours that nobody can find', { WEIR_DISCOVERY: 'in-process' }, /cannot find the 3 processes/],
  ])('refuses %s with one sentence', (_, change, sentence) => {
    expect(() => readHere(env(change)).environment()).toThrow(sentence);
  });
});
