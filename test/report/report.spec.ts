import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recomputeReport, writeReport, type ReportKinds, type Renderer } from './report.js';
import { RunFolder } from './run-folder.js';

interface Second {
  readonly n: number;
}

const render: Renderer = (run) => ({
  title: 'Trial',
  sections: [
    {
      heading: 'Seconds',
      blocks: [
        { kind: 'table', header: ['n'], rows: run.readLines<Second>('seconds.jsonl').map(({ n }) => [n]) },
        { kind: 'text', text: run.readJson<{ words: string }>('result.json').words },
      ],
    },
  ],
});
const kinds: ReportKinds = { trial: async () => render };

describe('the folder of a run', () => {
  let folder: string;
  let run: RunFolder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-report-'));
    run = RunFolder.create({ kind: 'trial', options: { rate: 100 }, folder, versions: { server: '1.2' } });
    run.writeLines('seconds.jsonl', [{ n: 1 }]);
    run.appendLines('seconds.jsonl', [{ n: 2 }]);
    run.writeJson('result.json', { words: 'all well' });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the same page again from its raw files alone', async () => {
    const path = writeReport(run, render);
    const before = readFileSync(path, 'utf8');
    rmSync(path);
    expect(await recomputeReport(run.path, kinds)).toEqual({ kind: 'trial', report: path });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(before).toContain('all well');
    expect(before).toContain('load average before');
    expect(readFileSync(run.file('report.md'), 'utf8')).toContain('| server | 1.2 |');
  });

  it('leaves out a line that a kill cut off', () => {
    appendFileSync(run.file('seconds.jsonl'), '{"n":');
    expect(run.readLines('seconds.jsonl')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('is another one for each run, in one second too', () => {
    expect(RunFolder.create({ kind: 'trial', options: {}, folder }).path).not.toBe(run.path);
  });

  it.each([
    ['REPORT.NO_RUN', () => join(folder, 'reports')],
    ['REPORT.NO_SUCH_KIND', () => RunFolder.create({ kind: 'constructor', options: {}, folder }).path],
    ['REPORT.MISSING_FILE', () => RunFolder.create({ kind: 'trial', options: {}, folder }).path],
    ['REPORT.BAD_FILE', () => spoiled('result.json', '{')],
    ['REPORT.BAD_FILE', () => spoiled('run.json', 'not json')],
    ['REPORT.BAD_RUN', () => spoiled('run.json', '{"kind":"trial"}')],
  ])('says %s', async (code, path) => {
    await expect(recomputeReport(path(), kinds)).rejects.toMatchObject({ code });
  });

  function spoiled(name: string, text: string): string {
    const path = join(folder, `spoiled-${name}`);
    mkdirSync(path);
    for (const file of run.files()) writeFileSync(join(path, file), readFileSync(run.file(file)));
    writeFileSync(join(path, name), text);
    return path;
  }
});
