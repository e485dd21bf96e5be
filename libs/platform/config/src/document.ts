import { createHash } from 'node:crypto';
import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { parse, YAMLParseError } from 'yaml';

type Tree = Readonly<Record<string, unknown>>;

/** One document as it was read: a map from section to that section's settings. */
export interface SettingsDocument {
  readonly name: string;
  /** MD5 of the text, as Nacos computes it; empty when the document does not exist. */
  readonly version: string;
  readonly sections: Readonly<Record<string, Tree>>;
}

/** Throws SETTINGS.INVALID with one sentence when the text is not YAML, not a map of maps, or has a section that is not in `known`. */
export function parseDocument(name: string, text: string | undefined, known: readonly string[]): SettingsDocument {
  const refuse = (sentence: string) =>
    new Failure(PlatformErrors.BAD_SETTING, `${name}: ${sentence}`, { details: { where: name } });
  if (text === undefined) return { name, version: '', sections: {} };
  const tree = (readYaml(text, refuse) ?? {}) as unknown;
  if (!isTree(tree)) throw refuse('the document must be a map from section to settings');
  const sections: Record<string, Tree> = {};
  for (const [section, settings] of Object.entries(tree)) {
    if (!known.includes(section)) throw refuse(`unknown section "${section}", known are ${known.join(', ')}`);
    if (settings !== null && !isTree(settings)) throw refuse(`section "${section}" must be a map of settings`);
    sections[section] = settings ?? {};
  }
  return { name, version: createHash('md5').update(text).digest('hex'), sections };
}

/** `over` wins; maps are merged key by key, everything else is replaced. */
export function merge(base: Tree, over: Tree): Tree {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = base[key];
    merged[key] = isTree(below) && isTree(value) ? merge(below, value) : value;
  }
  return merged;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readYaml(text: string, refuse: (sentence: string) => Failure): unknown {
  try {
    return parse(text);
  } catch (error) {
    const where = error instanceof YAMLParseError && error.linePos ? ` in line ${error.linePos[0].line}` : '';
    throw refuse(
      `not valid YAML${where}: ${String(error instanceof Error ? error.message : error).split(/ at line|\n/)[0]}`,
    );
  }
}
