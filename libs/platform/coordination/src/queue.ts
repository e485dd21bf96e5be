/** The ten digits that the server appends to the name of a sequential node. */
export const sequence = (name: string): number => Number(name.slice(-10));

/** Resolves when the change has come, or one of the signals has aborted. */
export function first(change: Promise<void>, ...signals: AbortSignal[]): Promise<void> {
  const any = AbortSignal.any(signals);
  if (any.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      any.removeEventListener('abort', done);
      resolve();
    };
    any.addEventListener('abort', done);
    void change.then(done);
  });
}
