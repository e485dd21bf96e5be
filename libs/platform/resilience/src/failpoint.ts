type Action = () => Promise<void>;

const armed = new Map<string, { nth: number; hits: number; action: Action }>();

const ACTIONS: Record<string, (argument: string) => Action> = {
  kill: () => async () => {
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  },
  stop: () => async () => {
    process.kill(process.pid, 'SIGSTOP');
  },
  throw: () => async () => {
    throw new Error('failpoint');
  },
  delay: (ms) => () => new Promise((resolve) => setTimeout(resolve, Number(ms))),
};

/** Arms `name:action[=argument]:nth`, several separated by commas: `order.place.before-commit:kill:1`. Actions: kill, stop, throw, delay=ms. An unknown action throws. */
export function armFailpoints(spec: string): void {
  for (const part of spec.split(',').filter(Boolean)) {
    const [name = '', what = '', nth = '1'] = part.split(':');
    const [action = '', argument = ''] = what.split('=');
    const make = ACTIONS[action];
    if (!name || !make || !/^\d+$/.test(nth))
      throw new Error(`failpoint "${part}" is not name:kill|stop|throw|delay=ms:nth`);
    armed.set(name, { nth: Number(nth), hits: 0, action: make(argument) });
  }
}

/** A named place where a test may end, freeze or delay this process. Costs one map look-up when nothing is armed. */
export async function failpoint(name: string): Promise<void> {
  const point = armed.size > 0 ? armed.get(name) : undefined;
  if (point && ++point.hits === point.nth) await point.action();
}
