import { type ChildProcess, fork } from 'node:child_process';

/** Where the servers are, as each arm is told on its command line. */
export interface Place {
  readonly kafka: string;
  readonly database: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
}

/** `whole`: from what is to be said to what came of it. `produce`: until the broker has all of it. */
export type Task = 'whole' | 'produce';

export interface Round {
  readonly seconds: number;
  /** Of this arm's process, an event. */
  readonly cpuMicros: number;
  /** Events that are missing, doubled or out of order, in sentences; empty when all is well. */
  readonly wrong: readonly string[];
  /** Rows the relay published and events the handler got at once, on average. */
  readonly batches?: Readonly<Record<string, number>>;
}

/** What a process does when it is asked to. */
export type Tasks = Readonly<Record<Task, (events: number) => Promise<Omit<Round, 'cpuMicros' | 'seconds'> & Timed>>>;

export interface Timed {
  /** Measured by the arm: what it prepares or checks is not part of it. */
  readonly seconds: number;
  readonly cpu: NodeJS.CpuUsage;
}

/** Measures `work`. */
export async function timed(work: () => Promise<void>): Promise<Timed> {
  const [since, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  return { seconds: (performance.now() - since) / 1000, cpu: process.cpuUsage(cpu) };
}

interface Order {
  readonly task: Task;
  readonly events: number;
}

/** The child's side: answers each order with its round until the parent goes. */
export function serveArm(tasks: Tasks): void {
  const answer = (message: object): void => void process.send?.(message);
  process.on('message', ({ task, events }: Order) => {
    tasks[task](events).then(
      ({ cpu: { user, system }, ...round }) => answer({ ...round, cpuMicros: (user + system) / events }),
      (error: unknown) => answer({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  answer({ ready: true });
}

export const placeOf = (argument: string | undefined): Place => JSON.parse(argument ?? '') as Place;

/** One way from outbox to effect, in a process of its own. */
export class Arm {
  private constructor(private readonly child: ChildProcess) {}

  static async start(file: URL, place: Place): Promise<Arm> {
    const child = fork(file, [JSON.stringify(place)], { stdio: ['ignore', 2, 2, 'ipc'] });
    const arm = new Arm(child);
    await arm.heard();
    return arm;
  }

  async run(task: Task, events: number): Promise<Round> {
    this.child.send({ task, events } satisfies Order);
    return (await this.heard()) as Round;
  }

  stop(): void {
    this.child.kill();
  }

  private heard(): Promise<object> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error('an arm has died'));
      this.child.once('exit', gone);
      this.child.once('message', (message: { readonly error?: string }) => {
        this.child.off('exit', gone);
        if (message.error === undefined) resolve(message);
        else reject(new Error(message.error));
      });
    });
  }
}
