import type { Effect } from './config-effect.js';
import type { Outcome } from './output.js';

/** The outcome of a change for a person: where it is in force, and what is not as it was wanted. */
export function effectOutcome(
  document: string,
  version: string,
  done: string,
  effect: Effect | undefined,
  more: object,
): Outcome {
  const told = { document, version, ...more, ...effect };
  if (!effect) return { document: told, text: `${done}; no instance of it is known here.` };
  const { inForce, refused, silent, waiting, tookMs } = effect;
  const sentences = [
    inForce.length > 0 ? `in force at ${inForce.join(', ')} after ${tookMs} ms` : undefined,
    ...refused.map(({ instance, reason }) => `REFUSED by ${instance}: ${reason}`),
    silent.length > 0 ? `not taken by ${silent.join(', ')} within ${tookMs} ms` : undefined,
    waiting.length > 0 ? `at the next start: ${waiting.join(', ')}` : undefined,
    inForce.length + refused.length + silent.length === 0 ? 'no running instance reads this document' : undefined,
    refused.length > 0
      ? `the last good one stays in force; \`npx weir config rollback ${document}\` brings it back`
      : undefined,
  ];
  const text = [done, ...sentences.filter((one) => one !== undefined)].join('\n  ');
  return { document: told, text, ok: refused.length + silent.length === 0 };
}
