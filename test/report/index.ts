export type { Bar, BarChart } from './charts/bars.js';
export type { LineChart, Point, Series } from './charts/lines.js';
export { escapeHtml } from './escape.js';
export { renderHtml } from './html.js';
export { describeMachine, machineFacts, type Machine } from './machine.js';
export { markdownTable, renderMarkdown } from './markdown.js';
export { figure } from './figure.js';
export { cellText, type Block, type Cell, type Page, type Section, type Table } from './page.js';
export { recomputeReport, writeReport, type Renderer, type ReportKinds } from './report.js';
export { ReportError } from './report-error.js';
export { RunFolder, type NewRun, type RunFile } from './run-folder.js';
export {
  bootstrapMedian,
  median,
  MINIMUM_PAIRS,
  overlap,
  ratioOf,
  spread,
  verdictOf,
  type Interval,
  type RatioSummary,
  type Spread,
  type Verdict,
} from './statistics.js';
