import { describe, expect, it } from '@jest/globals';
import { lineDiff } from './document-diff.js';
import { edited, parseAssignment } from './document-edit.js';

describe('an edited document', () => {
  const set = (text: string, ...words: string[]): string => edited(text, words.map(parseAssignment), []);

  it('keeps comments and order, and gets keys, sections and maps', () => {
    const text = '# of all\nrpc:\n  deadlineMs: 2000 # per call\n  attempts: 3\n';
    expect(set(text, 'rpc.attempts=2', 'order.deadlineMs=5', 'messaging.groups={ order: { paused: true } }')).toBe(
      '# of all\nrpc:\n  deadlineMs: 2000 # per call\n  attempts: 2\norder:\n  deadlineMs: 5\nmessaging:\n  groups:\n    order:\n      paused: true\n',
    );
  });

  it('begins from nothing, from an empty map and from a section without settings', () => {
    for (const text of ['', '{}\n', 'rpc:\n']) expect(set(text, 'rpc.attempts=2')).toBe('rpc:\n  attempts: 2\n');
  });

  it('loses a key that is removed', () => {
    expect(edited('rpc:\n  attempts: 2\n  deadlineMs: 5\n', [], ['rpc.attempts', 'rpc.nope'])).toBe(
      'rpc:\n  deadlineMs: 5\n',
    );
  });

  it.each(['deadlineMs=5', 'rpc.deadlineMs', '', 'rpc.=5', 'rpc.a=[1'])('refuses the words "%s"', (word) => {
    expect(() => parseAssignment(word)).toThrow(expect.objectContaining({ code: 'CLI.USAGE' }));
  });

  it.each(['- a', 'rpc: [', 'text'])('is not made of "%s"', (text) => {
    expect(() => set(text, 'rpc.attempts=2')).toThrow(expect.objectContaining({ code: 'CONFIG.NOT_YAML' }));
  });
});

describe('a difference', () => {
  it('shows the lines that go and come, among those that stay', () => {
    expect(lineDiff('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual(['  a', '- b', '+ x', '  c', '+ d']);
    expect(lineDiff('a\n', 'a\n')).toEqual([]);
    expect(lineDiff('', 'a\n')).toEqual(['+ a']);
    expect(lineDiff('x\n'.repeat(5_000), '')).toHaveLength(5_000);
  });
});
