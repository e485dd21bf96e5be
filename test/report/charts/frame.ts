import type { ScaleLinear, ScaleLogarithmic } from 'd3-scale';
import { escapeHtml } from '../escape.js';
import { figure } from '../figure.js';

export interface Axis {
  readonly label: string;
  /** Said in brackets behind the label: `ms`, `1/s`. */
  readonly unit: string;
}

/** In user units of the drawing, which scales with the page. */
export const WIDTH = 760;
export const HEIGHT = 300;
export const MARGIN = { top: 16, right: 20, bottom: 46, left: 70 };
export const INNER = { right: WIDTH - MARGIN.right, bottom: HEIGHT - MARGIN.bottom };

/** Told apart by the colour-blind (Okabe and Ito), and by their dashes on paper without colour. */
export const STROKES: readonly { readonly colour: string; readonly dash: string }[] = [
  { colour: '#0072b2', dash: '' },
  { colour: '#d55e00', dash: '7 3' },
  { colour: '#009e73', dash: '2 3' },
  { colour: '#8a5a83', dash: '9 3 2 3' },
  { colour: '#e69f00', dash: '4 2' },
  { colour: '#444444', dash: '1 2' },
  { colour: '#56b4e9', dash: '12 4' },
  { colour: '#b5651d', dash: '6 2 2 2 2 2' },
];

export const strokeAt = (at: number): { readonly colour: string; readonly dash: string } =>
  STROKES[at % STROKES.length]!;

export const n = (value: number): string => String(Math.round(value * 100) / 100);

const axisName = ({ label, unit }: Axis): string => escapeHtml(unit ? `${label} (${unit})` : label);

type Scale = ScaleLinear<number, number> | ScaleLogarithmic<number, number>;

const LOG_TICKS = 6;

/** A logarithmic scale offers ten a decade; the powers of ten are enough. */
function ticksOf(scale: Scale, count: number): number[] {
  const ticks = scale.ticks(count);
  return ticks.length > LOG_TICKS * 2
    ? ticks.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e6) / 1e6))
    : ticks;
}

export function yAxis(scale: Scale, axis: Axis): string {
  const rows = ticksOf(scale, LOG_TICKS).map((tick) => {
    const y = n(scale(tick));
    return `<line class="grid" x1="${MARGIN.left}" x2="${INNER.right}" y1="${y}" y2="${y}"/><text x="${MARGIN.left - 8}" y="${y}" dy="0.32em" text-anchor="end">${figure(tick)}</text>`;
  });
  const middle = (MARGIN.top + INNER.bottom) / 2;
  return `${rows.join('')}<text class="axis" transform="translate(14 ${n(middle)}) rotate(-90)" text-anchor="middle">${axisName(axis)}</text>`;
}

export function xAxis(scale: Scale, axis: Axis): string {
  const ticks = ticksOf(scale, 10).map((tick) => {
    const x = n(scale(tick));
    return `<line class="tick" x1="${x}" x2="${x}" y1="${INNER.bottom}" y2="${INNER.bottom + 5}"/><text x="${x}" y="${INNER.bottom + 18}" text-anchor="middle">${figure(tick)}</text>`;
  });
  const middle = (MARGIN.left + INNER.right) / 2;
  return `${ticks.join('')}<line class="base" x1="${MARGIN.left}" x2="${INNER.right}" y1="${INNER.bottom}" y2="${INNER.bottom}"/><text class="axis" x="${n(middle)}" y="${HEIGHT - 8}" text-anchor="middle">${axisName(axis)}</text>`;
}

/** The drawing with its title, for readers and for machines that read aloud. */
export const drawing = (title: string, inside: string, legend = ''): string =>
  `<figure><figcaption>${escapeHtml(title)}</figcaption>${legend}<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${inside}</svg></figure>`;
