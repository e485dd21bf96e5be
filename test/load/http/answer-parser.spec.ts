import { describe, expect, it } from '@jest/globals';
import { type Answer, AnswerParser, BadAnswer } from './answer-parser.js';

const PLAIN =
  'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\ncontent-length: 12\r\n\r\n{"ok":"tée"}'.replace(
    '12',
    '13',
  );
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n';
const SHED = 'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const CONTINUED = `HTTP/1.1 100 Continue\r\n\r\n${PLAIN}`;

function read(bytes: Buffer, cuts: readonly number[]): Answer[] {
  const answers: Answer[] = [];
  const parser = new AnswerParser((answer) => answers.push(answer));
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (cut > from) parser.push(bytes.subarray(from, cut));
    from = Math.max(from, cut);
  }
  return answers;
}

describe('answers', () => {
  const all = Buffer.from(PLAIN + CHUNKED + SHED + CONTINUED + PLAIN);
  const expected = [
    { status: 201, body: '{"ok":"tée"}', close: false },
    { status: 200, body: 'hello world', close: false },
    { status: 429, body: '', retryAfter: '3', close: true },
    { status: 201, body: '{"ok":"tée"}', close: false },
    { status: 201, body: '{"ok":"tée"}', close: false },
  ];

  it('are read in one piece', () => expect(read(all, [])).toMatchObject(expected));

  it('are read byte by byte', () => {
    expect(read(all, Array.from(all.keys()))).toMatchObject(expected);
  });

  it('are read wherever two cuts fall', () => {
    const one = Buffer.from(CHUNKED + PLAIN);
    for (let a = 1; a < one.length; a++)
      for (let b = a + 1; b < one.length; b += 3)
        expect(read(one, [a, b]).map(({ status, body }) => [status, body])).toEqual([
          [200, 'hello world'],
          [201, '{"ok":"tée"}'],
        ]);
  });

  it('without a body end with their head', () => {
    expect(read(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), [])).toMatchObject([{ status: 204, body: '' }]);
  });

  it('without a length end with the connection', () => {
    const answers: Answer[] = [];
    const parser = new AnswerParser((answer) => answers.push(answer));
    parser.push(Buffer.from('HTTP/1.0 200 OK\r\n\r\nall that'));
    parser.push(Buffer.from(' there is'));
    expect(answers).toEqual([]);
    expect(parser.end()).toBe(true);
    expect(answers).toMatchObject([{ body: 'all that there is', close: true }]);
  });

  it.each([PLAIN.slice(0, -1), PLAIN.slice(0, 20), CHUNKED.slice(0, -2)])('cut off are none: %j', (text) => {
    const parser = new AnswerParser(() => {
      throw new Error('no answer was whole');
    });
    parser.push(Buffer.from(text));
    expect(parser.end()).toBe(false);
  });

  it.each([
    'SSH-2.0-OpenSSH\r\n',
    'HTTP/2.0 200 OK\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nlonger\r\n',
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`,
  ])('that are none are refused: %.40j', (text) => {
    expect(() => read(Buffer.from(text), [5])).toThrow(BadAnswer);
  });
});
