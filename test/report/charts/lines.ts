import { scaleLinear, scaleLog } from 'd3-scale';
import { curveLinear, line } from 'd3-shape';
import { escapeHtml } from '../escape.js';
import { type Axis, drawing, HEIGHT, INNER, MARGIN, n, strokeAt, xAxis, yAxis } from './frame.js';

/** No y: a gap in the line, as nothing was measured there. */
export type Point = readonly [x: number, y: number | null];

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  /** Default scale: linear from 0. A logarithmic one leaves out values that are not above 0. */
  readonly y: Axis & { readonly scale?: 'linear' | 'log' };
  readonly series: readonly Series[];
  /** Moments: a burst begins, a consumer is killed. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
}

/** Curves over time or rate, as an SVG. */
export function lineChart({ title, x, y, series, marks = [] }: LineChart): string {
  const log = y.scale === 'log';
  const shown = (value: number | null): value is number =>
    value !== null && Number.isFinite(value) && (!log || value > 0);
  const points = series.flatMap((one) => one.points);
  const xs = [...points.map(([at]) => at), ...marks.map((mark) => mark.x)].filter(Number.isFinite);
  const ys = points.map(([, value]) => value).filter(shown);
  if (xs.length === 0 || ys.length === 0) return drawing(title, emptyText());
  const xScale = scaleLinear()
    .domain(widened(least(xs), most(xs)))
    .range([MARGIN.left, INNER.right]);
  const range = [INNER.bottom, MARGIN.top];
  const yScale = log
    ? scaleLog()
        .domain(widened(least(ys), most(ys)))
        .range(range)
        .nice()
    : scaleLinear()
        .domain(widened(Math.min(0, least(ys)), most(ys)))
        .range(range)
        .nice();
  const path = line<Point>()
    .defined(([at, value]) => Number.isFinite(at) && shown(value))
    .x(([at]) => xScale(at))
    .y(([, value]) => yScale(value ?? 0))
    .curve(curveLinear)
    .digits(2);
  const curves = series.map((one, at) => {
    const { colour, dash } = strokeAt(at);
    return `<path class="curve" stroke="${colour}" stroke-dasharray="${dash}" d="${path([...one.points]) ?? ''}"/>`;
  });
  const flags = marks.map(
    (mark) =>
      `<line class="mark" x1="${n(xScale(mark.x))}" x2="${n(xScale(mark.x))}" y1="${MARGIN.top}" y2="${INNER.bottom}"/><text class="mark" x="${n(xScale(mark.x) + 4)}" y="${MARGIN.top + 9}">${escapeHtml(mark.label)}</text>`,
  );
  return drawing(title, `${yAxis(yScale, y)}${xAxis(xScale, x)}${curves.join('')}${flags.join('')}`, legend(series));
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));

/** A scale needs two ends. */
const widened = (low: number, high: number): [number, number] =>
  low === high ? [low, high + (Math.abs(high) || 1)] : [low, high];

const emptyText = (): string => `<text x="${MARGIN.left}" y="${HEIGHT / 2}">nothing was measured</text>`;

function legend(series: readonly Series[]): string {
  const entries = series.map(({ name }, at) => {
    const { colour, dash } = strokeAt(at);
    return `<li><svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true"><line x1="0" x2="28" y1="4" y2="4" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/></svg>${escapeHtml(name)}</li>`;
  });
  return `<ul class="legend">${entries.join('')}</ul>`;
}
