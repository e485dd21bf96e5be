import { scaleBand, scaleLinear } from 'd3-scale';
import { escapeHtml } from '../escape.js';
import { figure } from '../figure.js';
import { type Axis, drawing, HEIGHT, INNER, MARGIN, n, strokeAt, yAxis } from './frame.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Ends of the whisker: the spread or the interval. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface BarChart {
  readonly title: string;
  readonly y: Axis;
  readonly bars: readonly Bar[];
  /** A line across: the goal, or 1 where ratios are shown. */
  readonly reference?: { readonly value: number; readonly label: string };
}

const WHISKER = 7;

/** Bars from 0 with their spread as whiskers, as an SVG. */
export function barChart({ title, y, bars, reference }: BarChart): string {
  const measured = bars.filter(({ value }) => Number.isFinite(value));
  if (measured.length === 0)
    return drawing(title, `<text x="${MARGIN.left}" y="${HEIGHT / 2}">nothing was measured</text>`);
  const highest = Math.max(0, reference?.value ?? 0, ...measured.flatMap(({ value, high }) => [value, high ?? value]));
  const lowest = Math.min(0, ...measured.flatMap(({ value, low }) => [value, low ?? value]));
  const yScale = scaleLinear()
    .domain([lowest, highest === lowest ? lowest + 1 : highest])
    .range([INNER.bottom, MARGIN.top])
    .nice();
  const xScale = scaleBand<number>()
    .domain(bars.map((_, at) => at))
    .range([MARGIN.left, INNER.right])
    .padding(0.35);
  const width = xScale.bandwidth();
  const drawn = bars.map(({ label, value, low, high }, at) => {
    const left = xScale(at) ?? 0;
    const middle = n(left + width / 2);
    const name = `<text x="${middle}" y="${INNER.bottom + 18}" text-anchor="middle">${escapeHtml(label)}</text>`;
    if (!Number.isFinite(value))
      return `${name}<text x="${middle}" y="${INNER.bottom - 6}" text-anchor="middle">-</text>`;
    const [top, bottom] = [Math.min(yScale(value), yScale(0)), Math.max(yScale(value), yScale(0))];
    const above = Math.min(top, high === undefined ? top : yScale(high)) - 5;
    return [
      `<rect x="${n(left)}" width="${n(width)}" y="${n(top)}" height="${n(bottom - top)}" fill="${strokeAt(0).colour}" fill-opacity="0.75"/>`,
      whisker(left + width / 2, yScale(low ?? value), yScale(high ?? value)),
      `<text class="value" x="${middle}" y="${n(Math.max(above, MARGIN.top - 4))}" text-anchor="middle">${figure(value)}</text>`,
      name,
    ].join('');
  });
  const across = reference
    ? `<line class="mark" x1="${MARGIN.left}" x2="${INNER.right}" y1="${n(yScale(reference.value))}" y2="${n(yScale(reference.value))}"/><text class="mark" x="${INNER.right}" y="${n(yScale(reference.value) - 4)}" text-anchor="end">${escapeHtml(reference.label)}</text>`
    : '';
  const base = `<line class="base" x1="${MARGIN.left}" x2="${INNER.right}" y1="${n(yScale(0))}" y2="${n(yScale(0))}"/>`;
  return drawing(title, `${yAxis(yScale, y)}${drawn.join('')}${base}${across}`);
}

function whisker(x: number, low: number, high: number): string {
  if (low === high) return '';
  const cap = (y: number): string => `<line x1="${n(x - WHISKER)}" x2="${n(x + WHISKER)}" y1="${n(y)}" y2="${n(y)}"/>`;
  return `<g class="whisker"><line x1="${n(x)}" x2="${n(x)}" y1="${n(low)}" y2="${n(high)}"/>${cap(low)}${cap(high)}</g>`;
}
