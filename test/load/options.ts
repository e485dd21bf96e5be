/** A count of 1 to 9,999,999 that was given as `--name`; anything else ends the process with 1 and a sentence. */
export function countGiven(name: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  return refuse(`--${name} ${text} is no number of at least 1`);
}

/** Those of `all`, in their order, that `--name` lists with commas between; a word that is none of them ends the process with 1 and a sentence. */
export function chosenGiven<T extends string>(name: string, text: string, all: readonly T[]): readonly T[] {
  const words = text.split(',');
  if (words.every((word) => all.some((one) => one === word))) return all.filter((one) => words.includes(one));
  return refuse(`--${name} takes ${all.join(', ')}, comma between`);
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
