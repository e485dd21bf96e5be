import { describe, expect, it } from '@jest/globals';
import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import type { Settings } from '@weir/platform/config';
import { Live } from '@weir/platform/kernel';
import type { Lesson } from './lesson.js';
import { teach } from './teach.js';

class Port {}
class Shared {}
class Left {}
class Right {}

const lesson: Lesson = { without: 'inbox', token: Port, inject: [], naive: (real: string) => `naive ${real}` };
const shared = (): DynamicModule => ({ module: Shared, providers: [{ provide: Port, useValue: 'real' }, Left] });
const settings = (without: string | undefined): Settings =>
  ({ section: () => new Live({ without }), inForce: () => ({}) }) as unknown as Settings;

/** What stands for the port in the module, and what it gives when the shop does without `without`. */
function given(module: DynamicModule, without: string | undefined): unknown {
  const choice = module.providers?.find((one) => 'provide' in one && one.provide === Port) as FactoryProvider;
  return choice.useFactory(settings(without), 'real');
}

describe('teach', () => {
  it('gives the naive one to a shop that does without, and the real one to all others', () => {
    const taught = teach(shared(), [lesson]);
    expect(['inbox', 'key', undefined].map((without) => given(taught, without))).toEqual([
      'naive real',
      'real',
      'real',
    ]);
  });

  it('keeps a module that hangs in two places one module, and the original as it was', () => {
    const schema = shared();
    const app: DynamicModule = {
      module: Port,
      imports: [
        { module: Left, imports: [schema] },
        { module: Right, imports: [schema] },
      ],
    };
    const [left, right] = teach(app, [lesson]).imports as DynamicModule[];
    expect(left?.imports?.[0]).toBe(right?.imports?.[0]);
    expect(left?.imports?.[0]).not.toBe(schema);
    expect(schema.providers).toHaveLength(2);
  });

  it('puts one lesson over another where both concern the same provider', () => {
    const second: Lesson = { ...lesson, without: 'outbox', naive: (real: string) => `second ${real}` };
    const taught = teach(shared(), [lesson, second]);
    expect(taught.providers).toHaveLength(4);
    expect(given(taught, 'outbox')).toBe('second real');
  });
});
