import { describe, expect, it } from '@jest/globals';
import { renderHtml } from './html.js';
import { markdownTable, renderMarkdown } from './markdown.js';
import type { Page } from './page.js';

const NASTY = `<script>alert("1")</script> & 'x'|\`y\`\n[z](http://evil)`;

const page = (text: string): Page => ({
  title: text,
  lead: text,
  sections: [
    {
      heading: text,
      blocks: [
        { kind: 'text', text },
        { kind: 'warning', text },
        { kind: 'facts', facts: [[text, text]] },
        { kind: 'table', caption: text, header: [text, 'n'], rows: [[text, 1234.5]] },
        {
          kind: 'lines',
          title: text,
          x: { label: text, unit: 's' },
          y: { label: text, unit: '1/s' },
          series: [
            {
              name: text,
              points: [
                [0, 1],
                [1, null],
                [2, 3],
                [3, 4],
              ],
            },
          ],
          marks: [{ x: 1, label: text }],
        },
        {
          kind: 'bars',
          title: text,
          y: { label: text, unit: text },
          bars: [{ label: text, value: 2, low: 1, high: 3 }],
          reference: { value: 1, label: text },
        },
      ],
    },
  ],
});

describe('a page', () => {
  it('needs no network, runs no script, and lets no value become markup', () => {
    const html = renderHtml(page(NASTY));
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|src=/i);
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(14);
    expect(html).not.toMatch(/="[^"]*<[^"]*"/);
  });

  it('draws curves with a gap where nothing was measured, a legend, units and marks', () => {
    const html = renderHtml(page('Orders'));
    const [curve = ''] = /<path class="curve"[^>]*>/.exec(html) ?? [];
    expect(curve.match(/M/g)).toHaveLength(2);
    expect(html).toContain('Orders (1/s)');
    expect(html).toContain('<ul class="legend">');
    expect(html).toContain('class="whisker"');
    expect(html).toContain('1,235');
  });

  it('draws logarithmic curves without what has no logarithm', () => {
    const html = renderHtml({
      title: 't',
      sections: [
        {
          heading: 'h',
          blocks: [
            {
              kind: 'lines',
              title: 'l',
              x: { label: 'time', unit: 's' },
              y: { label: 'latency', unit: 'ms', scale: 'log' },
              series: [
                {
                  name: 's',
                  points: [
                    [0, 0],
                    [1, 1],
                    [2, 1000],
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(html).not.toContain('NaN');
    expect(html).toContain('>1,000</text>');
  });

  it.each([[[]], [[[0, null]]], [[[0, 5]]]])('survives a series of %j', (points) => {
    const chart = {
      kind: 'lines' as const,
      title: 't',
      x: { label: 'x', unit: '' },
      y: { label: 'y', unit: '' },
      series: [{ name: 's', points: points as [number, number | null][] }],
    };
    const bars = {
      kind: 'bars' as const,
      title: 'b',
      y: { label: 'y', unit: '' },
      bars: [{ label: 'none', value: Number.NaN }],
    };
    const html = renderHtml({ title: 't', sections: [{ heading: 'h', blocks: [chart, bars] }] });
    expect(html).not.toMatch(/NaN|Infinity/);
  });
});

describe('markdown', () => {
  it('keeps a table a table whatever the cells hold', () => {
    expect(
      markdownTable(
        ['name', 'n'],
        [
          [NASTY, 12_345],
          ['plain', 1.5],
        ],
      ).split('\n'),
    ).toHaveLength(4);
    expect(markdownTable(['n'], [[12_345]])).toBe('| n |\n| ---: |\n| 12,345 |');
    expect(renderMarkdown(page(NASTY))).not.toMatch(/(?<!\\)<script/);
  });
});
