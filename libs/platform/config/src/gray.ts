import { z } from 'zod';
import { versionOf } from './config-documents.js';

/**
 * A document in gray release lies beside the one it wants to replace, as `<document>.gray`, and names the instances that take it. It is over as soon as that
 * document itself changes. So it works alike on every source; Nacos' own beta knows instances by IP address only, which those of one machine share.
 */
export interface Gray {
  /** Version of the document that it stands in for. */
  readonly over: string;
  /** Names of instances: `order-1`. */
  readonly instances: readonly string[];
  readonly text: string;
}

const schema = z.strictObject({ over: z.string(), instances: z.array(z.string().min(1)).min(1), text: z.string() });

const SUFFIX = '.gray';
export const grayOf = (document: string): string => `${document}${SUFFIX}`;
export const isGray = (document: string): boolean => document.endsWith(SUFFIX);

export const writeGray = (gray: Gray): string => JSON.stringify(gray);

/** Undefined when there is none, or what is there is no gray release: only the document itself counts then. */
export function readGray(text: string | undefined): Gray | undefined {
  try {
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What an instance has to take: the gray text when that is for it and not over, else the document. */
export function chosenFor(
  instance: string,
  text: string | undefined,
  gray: Gray | undefined,
): { readonly text: string | undefined; readonly gray: boolean } {
  const mine = gray?.over === versionOf(text) && gray.instances.includes(instance);
  return mine ? { text: gray.text, gray: true } : { text, gray: false };
}
