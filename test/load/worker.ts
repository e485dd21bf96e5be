import type { Slice } from './engine.js';
import { generate, type News } from './generator.js';

/** A generator in a process of its own. Asked: `{ slice }`, then `{ begin: true }`; `{ stop: true }` ends the sending. It ends when its parent is gone. */
interface Asked {
  readonly slice?: Slice;
  readonly begin?: true;
  readonly stop?: true;
}

const stopped = new AbortController();
let begin: () => void = () => undefined;
const begun = new Promise<void>((resolve) => (begin = resolve));
const say = (news: News): void => void process.send?.(news);

process.on('message', ({ slice, begin: go, stop }: Asked) => {
  if (slice) void work(slice);
  if (go) begin();
  if (stop) {
    stopped.abort();
    begin();
  }
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the parent says when to stop.
process.on('SIGINT', () => undefined);

async function work(slice: Slice): Promise<void> {
  await generate(slice, () => begun, say, stopped.signal);
  process.disconnect();
}
