import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { parse, YAMLParseError } from 'yaml';
import { MAX_DOCUMENT_BYTES, versionOf } from './config-documents.js';
import { isSecret, SecretValues } from './secret-values.js';

type Tree = Readonly<Record<string, unknown>>;

/** One document as it was read: a map from section to that section's settings. */
export interface SettingsDocument {
  readonly name: string;
  /** See `versionOf`. */
  readonly version: string;
  readonly sections: Readonly<Record<string, Tree>>;
  /** What encrypted values of this document held: not to be shown. */
  readonly secrets: ReadonlySet<string>;
}

/** Aliases (`*name`) that one document may use: nested ones multiply, ten of ten are ten billion. */
const MAX_ALIASES = 50;
/** Maps and lists in each other; a deeper document is no document of settings. */
const MAX_DEPTH = 20;

/**
 * Throws SETTINGS.INVALID with one sentence when the text is too large, not YAML, not a map of maps, has a section that is not in `known`, or a value that cannot be
 * decrypted.
 */
export function parseDocument(
  name: string,
  text: string | undefined,
  known: readonly string[],
  values = new SecretValues(undefined),
): SettingsDocument {
  const refuse = (sentence: string) =>
    new Failure(PlatformErrors.BAD_SETTING, `${name}: ${sentence}`, { details: { where: name } });
  const secrets = new Set<string>();
  if (text === undefined) return { name, version: '', sections: {}, secrets };
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES)
    throw refuse(`the document has more than ${MAX_DOCUMENT_BYTES} bytes`);
  const tree = (readYaml(text, refuse) ?? {}) as unknown;
  if (!isTree(tree)) throw refuse('the document must be a map from section to settings');
  const sections: Record<string, Tree> = {};
  for (const [section, settings] of Object.entries(tree)) {
    if (!known.includes(section)) throw refuse(`unknown section "${section}", known are ${known.join(', ')}`);
    if (settings !== null && !isTree(settings)) throw refuse(`section "${section}" must be a map of settings`);
    sections[section] = opened(settings ?? {}, section, { values, secrets, refuse }) as Tree;
  }
  return { name, version: versionOf(text), sections, secrets };
}

/** `over` wins; maps are merged key by key, everything else is replaced. */
export function merge(base: Tree, over: Tree): Tree {
  const merged = Object.entries(over).map(([key, value]): [string, unknown] => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isTree(below) && isTree(value) ? merge(below, value) : value];
  });
  return Object.fromEntries([...Object.entries(base), ...merged]);
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Opening {
  readonly values: SecretValues;
  readonly secrets: Set<string>;
  readonly refuse: (sentence: string) => Failure;
}

/** The same with its encrypted values decrypted. */
function opened(value: unknown, path: string, opening: Opening, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw opening.refuse(`"${path.slice(0, 80)}" is nested more than ${MAX_DEPTH} deep`);
  if (isSecret(value)) {
    try {
      const text = opening.values.open(value);
      opening.secrets.add(text);
      return text;
    } catch (error) {
      throw opening.refuse(`"${path}" cannot be decrypted: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (Array.isArray(value)) return value.map((one, at) => opened(one, `${path}.${at}`, opening, depth + 1));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, opened(one, `${path}.${key}`, opening, depth + 1)]),
  );
}

function readYaml(text: string, refuse: (sentence: string) => Failure): unknown {
  try {
    return parse(text, { maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const where = error instanceof YAMLParseError && error.linePos ? ` in line ${error.linePos[0].line}` : '';
    throw refuse(
      `not valid YAML${where}: ${String(error instanceof Error ? error.message : error).split(/ at line|\n/)[0]}`,
    );
  }
}
