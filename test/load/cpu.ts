/** CPU that the processes under test have used since they started, seconds by name. */
export type CpuProbe = () => Promise<ReadonlyMap<string, number>>;

interface Row {
  readonly name: string;
  readonly cpuSeconds?: number | undefined;
}

/** From the rows of `weir ps`; what the system does not tell is left out. */
export const cpuOfRows = (rows: readonly Row[]): ReadonlyMap<string, number> =>
  new Map(rows.flatMap(({ name, cpuSeconds }) => (cpuSeconds === undefined ? [] : [[name, cpuSeconds] as const])));

/** Microseconds by process for each of `orders`. A process that was started anew counts from its start. */
export function cpuPerOrder(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  orders: number,
): Record<string, number> {
  if (orders === 0) return {};
  return Object.fromEntries(
    [...after].map(([name, seconds]) => {
      const since = before.get(name) ?? 0;
      return [name, Math.round(((seconds < since ? seconds : seconds - since) * 1e6) / orders)];
    }),
  );
}

export const sumOf = (micros: Readonly<Record<string, number>>): number =>
  Object.values(micros).reduce((sum, value) => sum + value, 0);
