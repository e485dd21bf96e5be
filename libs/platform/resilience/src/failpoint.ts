import { setTimeout as timeout } from 'node:timers/promises';

type Action = (name: string) => Promise<void>;

interface Failpoint {
  readonly nth: number;
  readonly action: Action;
  hits: number;
}

const armed = new Map<string, Failpoint>();

/** `undefined` when there is no such action. */
function actionOf(text: string): Action | undefined {
  const delay = /^delay=(\d+)$/.exec(text);
  if (delay) return () => timeout(Number(delay[1]));
  switch (text) {
    case 'kill':
      return async () => {
        process.kill(process.pid, 'SIGKILL');
        await new Promise(() => undefined);
      };
    case 'stop':
      return async () => void process.kill(process.pid, 'SIGSTOP');
    case 'throw':
      return async (name) => {
        throw new Error(`failpoint ${name}`);
      };
    default:
      return undefined;
  }
}

/** Arms `name:action:nth`, several separated by commas: `order.place.before-commit:kill:1`. Actions: kill, stop, throw, delay=ms; nth counts from 1, the default. Anything else throws. */
export function armFailpoints(spec: string): void {
  for (const part of spec.split(',').filter(Boolean)) {
    const [name = '', what = '', nth = '1', ...more] = part.split(':');
    const action = actionOf(what);
    if (!name || !action || !/^[1-9]\d*$/.test(nth) || more.length > 0)
      throw new Error(`failpoint "${part}" is not name:kill|stop|throw|delay=ms:nth`);
    armed.set(name, { nth: Number(nth), hits: 0, action });
  }
}

/** For specs. */
export function disarmFailpoints(): void {
  armed.clear();
}

/**
 * A named place where a test may end, freeze or delay this process: `scope.step`, where platform code takes the scope from whoever it works for.
 * Costs one comparison while nothing is armed: not even the name is put together.
 */
export function failpoint(scope: string, step?: string): Promise<void> | undefined {
  if (armed.size === 0) return undefined;
  const name = step === undefined ? scope : `${scope}.${step}`;
  const point = armed.get(name);
  return point && ++point.hits === point.nth ? point.action(name) : undefined;
}
