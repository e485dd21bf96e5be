import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describeMachine, type Machine } from './machine.js';
import { ReportError } from './report-error.js';

/** `run.json`: what a folder of raw files is. */
const runFile = z.looseObject({
  /** Names the renderer of its page. */
  kind: z.string().min(1),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** What was asked for, as the verb understood it. */
  options: z.record(z.string(), z.unknown()),
  machine: z.custom<Machine>((value) => typeof value === 'object' && value !== null),
});
export type RunFile = z.output<typeof runFile>;

export interface NewRun {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Absolute; the run's folder is made in `reports/` of it. */
  readonly folder: string;
  /** Of servers and programs under test, for the machine's description. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** The raw files of one run. A page is computed from them and from nothing else. */
export class RunFolder {
  private constructor(
    readonly path: string,
    readonly run: RunFile,
  ) {}

  /** Makes `reports/<kind>-<time>/` with its `run.json`; a second run in one second gets a number. */
  static create({ kind, options, folder, versions }: NewRun): RunFolder {
    const now = new Date();
    const base = join(folder, 'reports', `${kind}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`);
    mkdirSync(join(folder, 'reports'), { recursive: true });
    const path = firstFree(base);
    const run = { kind, startedAt: now.getTime(), options: { ...options }, machine: describeMachine(versions) };
    const made = new RunFolder(path, run);
    made.writeJson('run.json', run);
    return made;
  }

  /** Fails with REPORT.NO_RUN when the folder holds no run. */
  static open(path: string): RunFolder {
    if (!existsSync(join(path, 'run.json')))
      throw new ReportError(
        'REPORT.NO_RUN',
        `${path} is no folder of a run: it has no run.json`,
        'Give a folder that load, shave, store-release or compare has printed, under .weir/reports/.',
      );
    const parsed = runFile.safeParse(parsedJson(join(path, 'run.json')));
    if (parsed.success) return new RunFolder(path, parsed.data);
    throw new ReportError('REPORT.BAD_RUN', `${join(path, 'run.json')} is damaged`, z.prettifyError(parsed.error));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  /** Names of its files. */
  files(): string[] {
    return readdirSync(this.path).sort();
  }

  writeJson(name: string, value: unknown): void {
    this.writeText(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** All of it or, when the disk is full, nothing. */
  writeText(name: string, text: string): void {
    const partial = this.file(`${name}.partial`);
    try {
      writeFileSync(partial, text);
      renameSync(partial, this.file(name));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  }

  /** One JSON document a line. */
  writeLines(name: string, values: readonly unknown[]): void {
    this.writeText(name, lines(values));
  }

  appendLines(name: string, values: readonly unknown[]): void {
    appendFileSync(this.file(name), lines(values));
  }

  /** Takes away a last line that was cut off by a kill or a full disk, so that the next one does not grow onto it. */
  mendLines(name: string): void {
    const text = readFileSync(this.existing(name));
    truncateSync(this.file(name), text.lastIndexOf('\n') + 1);
  }

  /** Fails with REPORT.MISSING_FILE or REPORT.BAD_FILE; the caller knows the shape, since it wrote the file. */
  readJson<T>(name: string, schema?: z.ZodType<T>): T {
    const value = parsedJson(this.existing(name));
    return schema ? this.checked(name, schema, value) : (value as T);
  }

  /** A last line that was cut off by a kill is left out. */
  readLines<T>(name: string, schema?: z.ZodType<T>): T[] {
    const whole = readFileSync(this.existing(name), 'utf8').split('\n').slice(0, -1);
    return whole.map((line) => {
      const value = parsedText(this.file(name), line);
      return schema ? this.checked(name, schema, value) : (value as T);
    });
  }

  private checked<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new ReportError('REPORT.BAD_FILE', `${this.file(name)} is damaged`, z.prettifyError(parsed.error));
  }

  private existing(name: string): string {
    if (this.has(name)) return this.file(name);
    throw new ReportError('REPORT.MISSING_FILE', `${this.path} has no ${name}`, 'The run may have been interrupted.');
  }
}

const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const parsedJson = (path: string): unknown => parsedText(path, readFileSync(path, 'utf8'));

function parsedText(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ReportError('REPORT.BAD_FILE', `${path} is damaged: it is not JSON`, 'Run it again.', { cause: error });
  }
}

/** Takes the folder by making it, so that two runs never share one. */
function firstFree(base: string): string {
  for (let number = 1; ; number++) {
    const path = number === 1 ? base : `${base}-${number}`;
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
