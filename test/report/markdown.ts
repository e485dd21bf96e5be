import { type Block, type Cell, cellText, type Page } from './page.js';

/** A table of GitHub's Markdown; columns of numbers to the right. */
export function markdownTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const numeric = header.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(header.map(plain)),
    line(numeric.map((right) => (right ? '---:' : '---'))),
    ...rows.map((row) => line(header.map((_, at) => plain(cellText(row[at]))))),
  ].join('\n');
}

/** The page without its drawings, which Markdown cannot carry: a chart of bars becomes a table, one of lines its title. */
export function renderMarkdown({ title, lead, sections }: Page): string {
  const parts = sections.flatMap(({ heading, blocks }) => [`## ${plain(heading)}`, ...blocks.map(block)]);
  return `${[`# ${plain(title)}`, ...(lead ? [plain(lead)] : []), ...parts].join('\n\n')}\n`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'text':
      return plain(one.text);
    case 'warning':
      return `**${plain(one.text)}**`;
    case 'facts':
      return markdownTable(['what', 'value'], one.facts);
    case 'table':
      return [...(one.caption ? [plain(one.caption)] : []), markdownTable(one.header, one.rows)].join('\n\n');
    case 'lines':
      return `(curves in report.html: ${plain(one.title)})`;
    case 'bars':
      return [
        plain(one.title),
        markdownTable(
          ['', one.y.unit, 'low', 'high'],
          one.bars.map(({ label, value, low, high }) => [label, value, low, high]),
        ),
      ].join('\n\n');
  }
}

/** Nothing of a value may become markup or end a cell. */
const plain = (text: string): string =>
  text.replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`).replace(/\s*\n\s*/g, ' ');
