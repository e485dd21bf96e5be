/** Lines beyond which a difference is told as a whole, so that a huge document takes no huge table. */
const MAX_LINES = 3_000;

/** Lines of `from` and `to`: `-` gone, `+` new, two blanks the same; the longest common order is kept. Empty when they are equal. */
export function lineDiff(from: string, to: string): string[] {
  if (from === to) return [];
  const [a, b] = [linesOf(from), linesOf(to)];
  if (a.length + b.length > MAX_LINES) return [...a.map((line) => `- ${line}`), ...b.map((line) => `+ ${line}`)];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) lines.push(`  ${a[i++]!}`, ...((j += 1), []));
    else if (j >= b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) lines.push(`- ${a[i++]!}`);
    else lines.push(`+ ${b[j++]!}`);
  }
  return lines;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
