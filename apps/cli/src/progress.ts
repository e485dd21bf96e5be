import { Listr } from 'listr2';

/** Says sentences to stderr while `work` runs: a live line on a terminal, plain lines with the seconds elsewhere. */
export async function withProgress<T>(
  title: string,
  work: (say: (sentence: string) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY || process.env['CI']) return work(plain());
  let result: { value: T } | undefined;
  const list = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          result = { value: await work((sentence) => (task.output = sentence)) };
        },
        rendererOptions: { bottomBar: 6, persistentOutput: true },
      },
    ],
    { rendererOptions: { showErrorMessage: false }, fallbackRenderer: 'simple', registerSignalListeners: false },
  );
  await list.run();
  if (!result) throw new Error(`${title} ended without a result`);
  return result.value;
}

function plain(): (sentence: string) => void {
  const since = performance.now();
  return (sentence) =>
    process.stderr.write(`[${((performance.now() - since) / 1000).toFixed(1).padStart(5)} s] ${sentence}\n`);
}
