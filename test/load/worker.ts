import type { Slice } from './engine.js';
import { generate, type News } from './generator.js';

/** A generator in a process of its own. Asked: `{ slice }`, then `{ begin: true }`; `{ hold: true }` lets the customers wait; `{ stop: true }` ends the sending. It ends when its parent is gone. */
interface Asked {
  readonly slice?: Slice;
  readonly begin?: true;
  readonly hold?: boolean;
  readonly stop?: true;
}

const stopped = new AbortController();
let holding: (held: boolean) => void = () => undefined;
let begin: () => void = () => undefined;
const begun = new Promise<void>((resolve) => (begin = resolve));
const say = (news: News): void => void process.send?.(news);

process.on('message', ({ slice, begin: go, hold, stop }: Asked) => {
  if (slice) void work(slice);
  if (go) begin();
  if (hold !== undefined) holding(hold);
  if (stop) {
    stopped.abort();
    begin();
  }
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the parent says when to stop.
process.on('SIGINT', () => undefined);

async function work(slice: Slice): Promise<void> {
  await generate(slice, { begin: begun, onHold: (hold) => (holding = hold), signal: stopped.signal }, say);
  process.disconnect();
}
