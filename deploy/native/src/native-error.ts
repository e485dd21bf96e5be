/** Why the native servers cannot be had: `message` is one readable sentence, `hint` is the way out. */
export class NativeError extends Error {
  override readonly name = 'NativeError';

  constructor(
    readonly code: `NATIVE.${string}`,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Called with one short sentence whenever a server or a download gets further. */
export type Progress = (step: { readonly name: string; readonly text: string }) => void;
