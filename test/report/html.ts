import { barChart } from './charts/bars.js';
import { lineChart } from './charts/lines.js';
import { escapeHtml } from './escape.js';
import { type Block, type Cell, cellText, type Page, type Table } from './page.js';

/** Light, so that it prints as it looks; no part is loaded from anywhere. */
const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #ccc; }
.lead { color: #444; margin-top: 0; }
.warning { border-left: 4px solid #d55e00; padding: .4rem .8rem; background: #fdf3ec; font-weight: 600; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .92rem; } caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left; vertical-align: top; } th { background: #f3f3f3; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 1.2rem 0; break-inside: avoid; } figcaption { font-weight: 600; }
figure > svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; fill: #333; }
svg .grid { stroke: #ddd; } svg .tick, svg .base { stroke: #666; } svg .axis { font-weight: 600; }
svg .curve { fill: none; stroke-width: 1.8; } svg line.mark { stroke: #444; stroke-dasharray: 4 3; } svg text.mark { fill: #444; }
svg .whisker line { stroke: #111; stroke-width: 1.4; } svg .value { font-weight: 600; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; margin: .2rem 0; font-size: .85rem; } .legend svg { margin-right: .4rem; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; } table, tr { break-inside: avoid; } .warning { background: none; } }
`;

/** One page that needs nothing but itself: no script, no network. Every text is escaped. */
export function renderHtml({ title, lead, sections }: Page): string {
  const body = sections.map(
    ({ heading, blocks }) => `<section><h2>${escapeHtml(heading)}</h2>${blocks.map(block).join('\n')}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${lead ? `<p class="lead">${escapeHtml(lead)}</p>` : ''}
${body.join('\n')}
</body>
</html>
`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'text':
      return `<p>${escapeHtml(one.text)}</p>`;
    case 'warning':
      return `<p class="warning">${escapeHtml(one.text)}</p>`;
    case 'facts':
      return `<table><tbody>${one.facts.map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th>${cell(value)}</tr>`).join('')}</tbody></table>`;
    case 'table':
      return table(one);
    case 'lines':
      return lineChart(one);
    case 'bars':
      return barChart(one);
  }
}

function table({ caption, header, rows }: Table): string {
  const head = header.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${header.map((_, at) => cell(row[at])).join('')}</tr>`).join('');
  return `<table>${caption ? `<caption>${escapeHtml(caption)}</caption>` : ''}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const cell = (value: Cell): string =>
  `<td${typeof value === 'number' ? ' class="number"' : ''}>${escapeHtml(cellText(value))}</td>`;
