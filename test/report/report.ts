import { renderHtml } from './html.js';
import { machineFacts } from './machine.js';
import { renderMarkdown } from './markdown.js';
import type { Page, Section } from './page.js';
import { ReportError } from './report-error.js';
import { RunFolder } from './run-folder.js';

/** Computes the page of one kind of run, from its raw files and nothing else. */
export type Renderer = (run: RunFolder) => Page;

/** By the `kind` in `run.json`; loaded when asked for. */
export type ReportKinds = Readonly<Record<string, () => Promise<Renderer>>>;

/** Writes `report.html` and `report.md` beside the raw files, with the machine at the end. Returns the path of the first. */
export function writeReport(run: RunFolder, render: Renderer): string {
  const page = render(run);
  const whole = { ...page, sections: [...page.sections, origin(run)] };
  run.writeText('report.html', renderHtml(whole));
  run.writeText('report.md', renderMarkdown(whole));
  return run.file('report.html');
}

/** The page of a folder once more. Fails with REPORT.NO_RUN, REPORT.NO_SUCH_KIND, REPORT.MISSING_FILE or REPORT.BAD_FILE. */
export async function recomputeReport(path: string, kinds: ReportKinds): Promise<{ kind: string; report: string }> {
  const run = RunFolder.open(path);
  const load = Object.hasOwn(kinds, run.run.kind) ? kinds[run.run.kind] : undefined;
  if (!load)
    throw new ReportError(
      'REPORT.NO_SUCH_KIND',
      `Nobody knows how to show a run of kind ${run.run.kind}`,
      `There are ${Object.keys(kinds).join(', ')}.`,
    );
  return { kind: run.run.kind, report: writeReport(run, await load()) };
}

const origin = ({ run }: RunFolder): Section => ({
  heading: 'Where and how',
  blocks: [
    {
      kind: 'facts',
      facts: [
        ['started', new Date(run.startedAt).toISOString()],
        ...Object.entries(run.options).map(([name, value]): [string, string] => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
        ...machineFacts(run.machine),
      ],
    },
  ],
});
