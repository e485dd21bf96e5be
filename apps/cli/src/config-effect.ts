import { instancesHere, type InstanceReport, until } from '@weir/deploy/shop';

/** Longest wait until every instance has said what it makes of a document, milliseconds. */
const WITHIN_MS = 10_000;

export interface Effect {
  /** Instances that have it in force. */
  readonly inForce: readonly string[];
  readonly refused: readonly { readonly instance: string; readonly reason: string }[];
  /** Instances that read the document and have said nothing yet. */
  readonly silent: readonly string[];
  /** Settings that take effect at the next start. */
  readonly waiting: readonly string[];
  readonly tookMs: number;
}

/** Waits until the instances that read `document`, or `only` some of them, have taken or refused `version`. */
export async function effectOf(document: string, version: string, only?: readonly string[]): Promise<Effect> {
  const since = performance.now();
  let readers: InstanceReport[] = [];
  const decided = ({ settings }: InstanceReport): boolean =>
    settings[document]?.version === version || settings[document]?.refusedVersion === version;
  const ask = await instancesHere();
  await until(
    async () => {
      const all = await ask();
      readers = all.filter(({ instance, settings }) => document in settings && (only?.includes(instance) ?? true));
      return readers.every(decided) ? true : undefined;
    },
    { withinMs: WITHIN_MS, everyMs: 25 },
  );
  const tookMs = Math.round(performance.now() - since);
  const has = ({ settings }: InstanceReport): boolean => settings[document]!.version === version;
  const names = (reports: readonly InstanceReport[]): string[] => reports.map(({ instance }) => instance);
  return {
    inForce: names(readers.filter(has)),
    refused: readers.flatMap((report) =>
      has(report) || !decided(report)
        ? []
        : [{ instance: report.instance, reason: report.settings[document]!.refused ?? '' }],
    ),
    silent: names(readers.filter((report) => !decided(report))),
    waiting: [...new Set(readers.filter(has).flatMap(({ settings }) => settings[document]!.waiting ?? []))],
    tookMs,
  };
}
