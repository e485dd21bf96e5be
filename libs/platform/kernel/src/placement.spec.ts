import { describe, expect, it } from '@jest/globals';
import { describePlacement, parsePlacement } from './placement.js';

const MODULES = ['order', 'inventory'];
const read = (processes: unknown) => parsePlacement('the file', { processes }, MODULES);
const all = { modules: MODULES, face: true };

describe('a placement', () => {
  it('says of every process what lives in it, and the rest by default', () => {
    const placement = read({ core: { modules: MODULES, replicas: 2 }, gateway: { face: true } });
    expect(placement).toEqual([
      { name: 'core', modules: MODULES, replicas: 2, face: false, beside: false, calls: 'direct' },
      { name: 'gateway', modules: [], replicas: 1, face: true, beside: false, calls: 'direct' },
    ]);
    expect(parsePlacement('again', describePlacement(placement), MODULES)).toEqual(placement);
  });

  it('may have a module in a second process, beside the one where it lives', () => {
    const placement = read({ monolith: all, inventory: { modules: ['inventory'], beside: true, replicas: 2 } });
    expect(placement.map(({ name, beside }) => [name, beside])).toEqual([
      ['monolith', false],
      ['inventory', true],
    ]);
  });

  it.each<[string, unknown, string]>([
    [
      'an unknown module',
      { one: { ...all, modules: [...MODULES, 'warehouse'] } },
      'one names a module "warehouse"; the modules are order, inventory',
    ],
    ['a module twice', { one: all, two: { modules: ['order'] } }, 'the module order lives twice, in one and two'],
    [
      'a module twice in one process',
      { one: { ...all, modules: ['order', ...MODULES] } },
      'the module order lives twice, in one and one',
    ],
    ['a module nowhere', { one: { modules: ['order'], face: true } }, 'the module inventory lives nowhere'],
    [
      'a module that is only beside',
      { one: { modules: ['order'], face: true }, two: { modules: ['inventory'], beside: true } },
      'the module inventory lives in two only, so there is nobody whom it could be beside',
    ],
    [
      'a face that is beside',
      { one: { ...all, beside: true }, two: { modules: MODULES } },
      'one is the face, which is',
    ],
    [
      'a module twice beside',
      { one: all, two: { modules: ['order', 'order'], beside: true } },
      'two names a module twice',
    ],
    ['no face', { one: { modules: MODULES } }, 'no process is the face'],
    ['two faces', { one: all, two: { face: true } }, 'there are 2 faces, one and two'],
    ['a face with replicas', { one: { ...all, replicas: 2 } }, 'one is the face, which has one port'],
    ['an idle process', { one: all, two: {} }, 'two carries no module and is no face'],
    [
      'a name that lies',
      { order: { modules: ['inventory'] }, one: { modules: ['order'], face: true } },
      'the process order is called like a module that does not live in it',
    ],
    ['a name that is taken', { kafka: all }, 'no process of the shop may be called kafka'],
    ['a name that cannot be', { 'One!': all }, 'lower-case letters'],
    ['no replica', { one: { ...all, replicas: 0 } }, '"processes.one.replicas" is 0'],
    ['a call that cannot be', { one: { ...all, calls: 'pigeon' } }, '"processes.one.calls" is "pigeon"'],
    ['an unknown word', { one: { ...all, cpu: 1 } }, 'unknown setting "processes.one.cpu"'],
    ['nothing', undefined, '"processes" is missing'],
    ['nobody', {}, 'the module order lives nowhere'],
  ])('refuses %s with a sentence', (_, processes, sentence) => {
    expect(() => read(processes)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(sentence) as unknown }),
    );
    expect(() => read(processes)).toThrow(/^the file: /);
  });
});
