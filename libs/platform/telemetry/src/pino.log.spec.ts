import { describe, expect, it } from '@jest/globals';
import { PinoLog } from './pino.log.js';
import { Trace } from './trace.js';

const lines: Record<string, unknown>[] = [];
const log = PinoLog.open('order', 'info', {
  write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
});
const last = (): Record<string, unknown> => lines.at(-1)!;

describe('the log', () => {
  it('writes fields, the component and the trace', () => {
    Trace.run(undefined, () => {
      log.child('relay').info('published', { count: 3 });
      expect(last()).toMatchObject({
        service: 'order',
        component: 'relay',
        msg: 'published',
        count: 3,
        trace: Trace.id(),
      });
    });
  });

  it('writes an error with its cause', () => {
    log.error('failed', { error: new Error('outer', { cause: new Error('inner') }) });
    expect(JSON.stringify(last()['error'])).toContain('inner');
  });

  it('hides what is named like a secret, and keeps quiet below its level', () => {
    const before = lines.length;
    log.debug('nothing');
    expect(lines).toHaveLength(before);
    log.info('connecting', { connection: { password: 'hunter2' } });
    expect(JSON.stringify(last())).not.toContain('hunter2');
  });
});
