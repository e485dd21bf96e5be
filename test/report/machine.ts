import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** Where figures were measured. Without it they mean nothing; no name or address of the machine is in it. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly system: string;
  /** Of Node, of the repository (`weir`, a commit) and of what was measured. */
  readonly versions: Readonly<Record<string, string>>;
  /** Processes that wanted a core in the last 1, 5 and 15 minutes, before the run began: above the cores, others were at work. */
  readonly loadAverage: readonly number[];
}

export function describeMachine(versions: Readonly<Record<string, string>> = {}): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    versions: { node: process.versions.node, weir: commit(), ...versions },
    loadAverage: loadavg().map((value) => Math.round(value * 100) / 100),
  };
}

/** The commit of the sources, with `+` when they were changed since; `unknown` outside a clone. */
function commit(): string {
  const git = (...words: string[]): string =>
    spawnSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' }).stdout?.trim() ?? '';
  const head = git('rev-parse', '--short', 'HEAD');
  return head ? `${head}${git('status', '--porcelain', '--untracked-files=no') ? '+' : ''}` : 'unknown';
}

/** As rows for a table of facts. */
export function machineFacts({ cores, cpu, memoryBytes, system, versions, loadAverage }: Machine): [string, string][] {
  return [
    ['processor', `${cores} x ${cpu}`],
    ['memory', `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['system', system],
    ...Object.entries(versions),
    ['load average before', loadAverage.join(', ')],
  ];
}
