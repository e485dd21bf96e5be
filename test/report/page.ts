import type { BarChart } from './charts/bars.js';
import type { LineChart } from './charts/lines.js';
import { figure } from './figure.js';

export type Cell = string | number | boolean | null | undefined;

export interface Table {
  readonly caption?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A piece of a report. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  /** What a reader must not overlook: a run that is void, a goal that was missed. */
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: Cell])[] }
  | ({ readonly kind: 'table' } & Table)
  | ({ readonly kind: 'lines' } & LineChart)
  | ({ readonly kind: 'bars' } & BarChart);

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** A report, before it is known how it is shown. */
export interface Page {
  readonly title: string;
  /** One sentence below the title. */
  readonly lead?: string;
  readonly sections: readonly Section[];
}

export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'number' ? figure(cell) : cell;
}
