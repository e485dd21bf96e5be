import { ShopError } from '@weir/deploy/shop';
import { isMap, parse, parseDocument } from 'yaml';

/** `section.key=value` with a value in YAML: a number, true, text, `{ a: 1 }`. */
export interface Assignment {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Throws CLI.USAGE. */
export function parseAssignment(word: string): Assignment {
  const [, path = '', text] = /^([\w-]+(?:\.[\w-]+)+)=(.*)$/s.exec(word) ?? [];
  if (text === undefined)
    throw new ShopError(
      'CLI.USAGE',
      `"${word}" sets nothing`,
      'Say section.key=value, for example rpc.deadlineMs=1500; a whole document comes by --file.',
    );
  return { path: path.split('.'), value: valueOf(word, text) };
}

/** The text with these keys set and those removed; comments and order stay. Throws CONFIG.NOT_YAML when it is no map of sections. */
export function edited(text: string, assignments: readonly Assignment[], unset: readonly string[]): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw new ShopError(
      'CONFIG.NOT_YAML',
      'What is there is not a map of sections in YAML, so no single key of it can be set',
      'Publish a whole document with --file.',
    );
  if (isMap(document.contents)) document.contents.flow = false;
  for (const { path, value } of assignments) {
    if (!isMap(document.getIn(path.slice(0, -1)))) document.setIn(path.slice(0, -1), document.createNode({}));
    document.setIn(path, document.createNode(value));
  }
  for (const key of unset) document.deleteIn(key.split('.'));
  return document.toString();
}

function valueOf(word: string, text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw new ShopError('CLI.USAGE', `The value of "${word}" is not YAML`, 'Quote text, for example key="a: b".');
  }
}
