import type { ShopProcess } from './shop-process.js';

/** Starts all at once; the first that fails ends the others' start. */
export async function startTogether(
  children: readonly ShopProcess[],
  signal: AbortSignal | undefined,
  onProgress: (sentence: string) => void,
): Promise<void> {
  const failure = new AbortController();
  const together = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const errors: unknown[] = [];
  await Promise.all(
    children.map(async (child) => {
      try {
        await child.start({}, together);
        onProgress(`${child.name} is ready`);
      } catch (error) {
        errors.push(error);
        failure.abort();
      }
    }),
  );
  if (errors.length > 0) throw errors[0];
}
