import { fork, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@weir/deploy/shop';
import type { Job, Yield } from './job.js';

type News = { readonly found: Yield } | { readonly failed: string };

/** Above the others: who measures must not wait for a core. */
const PRIORITY = -10;

/** A generator in a process of its own, so that its CPU is its own too. */
export class Generator {
  private readonly child: ChildProcess = fork(
    join(repositoryRoot(), 'dist', 'test', 'compare', 'generator', 'main.js'),
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: ['--enable-source-maps'] },
  );

  constructor() {
    try {
      if (this.child.pid !== undefined) setPriority(this.child.pid, PRIORITY);
    } catch {
      // only root may; then a late generator makes a run void sooner
    }
  }

  /** One job at a time. */
  run(job: Job): Promise<Yield> {
    return new Promise((resolve, reject) => {
      const end = (): void => reject(new Error('the load generator ended in the middle of a job'));
      this.child.once('exit', end);
      this.child.once('message', (news: News) => {
        this.child.off('exit', end);
        if ('found' in news) resolve(news.found);
        else reject(new Error(`the load generator failed: ${news.failed}`));
      });
      this.child.send(job);
    });
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
