import type { LoadDocument } from './loading.js';
import { table } from './output.js';

/** What a load came to, for a person. */
export function loadText(document: LoadDocument): string {
  const { offered, accepted, refused, failed, ratePerSecond, latency, outcomes, cpuMicrosPerOrder, folder } = document;
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const lag = `generator late by ${ms(document.generatorLagP99)} at p99`;
  return [
    `${offered} offered: ${accepted} accepted, ${refused} refused, ${failed} failed; ${ratePerSecond.toFixed(0)} a second (${document.shape})`,
    `accepted: p50 ${ms(latency.p50)}, p90 ${ms(latency.p90)}, p99 ${ms(latency.p99)}, max ${ms(latency.max)}; ${lag}`,
    table([['OUTCOME', 'ORDERS'], ...Object.entries(outcomes)]),
    table([['CPU OF', 'US AN ORDER'], ...Object.entries(cpuMicrosPerOrder)]),
    ...(document.void ? ['VOID: the generator could not keep up; these figures say nothing about the shop.'] : []),
    `Folder: ${folder}`,
  ].join('\n');
}
