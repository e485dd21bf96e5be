import { z } from 'zod';
import type { ProviderAnswer } from '../../application/ports.js';

const charged = z.object({
  key: z.string(),
  outcome: z.enum(['approved', 'declined']),
  reference: z.string(),
  reason: z.string().optional(),
});
const voided = z.object({ key: z.string(), outcome: z.enum(['voided', 'refunded']) });
const failed = z.object({ key: z.string(), error: z.int() });

/** Reads one line of the provider; empty for a line that says `error`, whose charge is as unknown as one without a line. Throws on what is no answer. */
export function chargeAnswer(line: string): ProviderAnswer[] {
  const answer = z.union([charged, failed]).parse(JSON.parse(line));
  if ('error' in answer) return [];
  const { key: orderId, outcome, reference, reason = 'unknown' } = answer;
  return outcome === 'approved'
    ? [{ orderId, message: 'ChargeApproved', reference }]
    : [{ orderId, message: 'ChargeDeclined', reason }];
}

export function voidAnswer(line: string): ProviderAnswer[] {
  const answer = z.union([voided, failed]).parse(JSON.parse(line));
  if ('error' in answer) return [];
  return [{ orderId: answer.key, message: answer.outcome === 'voided' ? 'VoidedAtPsp' : 'RefundedAtPsp' }];
}
