import { describe, expect, it } from '@jest/globals';
import { chargeAnswer, voidAnswer } from './answers.js';

describe("the provider's lines", () => {
  it.each([
    [
      '{"key":"o-1","outcome":"approved","reference":"r"}',
      [{ orderId: 'o-1', message: 'ChargeApproved', reference: 'r' }],
    ],
    [
      '{"key":"o-1","outcome":"declined","reference":"r","reason":"card"}',
      [{ orderId: 'o-1', message: 'ChargeDeclined', reason: 'card' }],
    ],
    ['{"key":"o-1","error":500}', []],
    ['{"key":"o-1","error":409,"later":"fields"}', []],
  ])('of charges: %s', (line, answer) => expect(chargeAnswer(line)).toEqual(answer));

  it.each([
    ['{"key":"o-1","outcome":"voided"}', [{ orderId: 'o-1', message: 'VoidedAtPsp' }]],
    ['{"key":"o-1","outcome":"refunded"}', [{ orderId: 'o-1', message: 'RefundedAtPsp' }]],
    ['{"key":"o-1","error":500}', []],
  ])('of voids: %s', (line, answer) => expect(voidAnswer(line)).toEqual(answer));

  it.each(['', 'busy', '{"key":"o-1"}', '{"key":"o-1","outcome":"pending"}', '{"outcome":"voided"}'])(
    'that say nothing we know are no answer: %s',
    (line) => {
      expect(() => chargeAnswer(line)).toThrow();
      expect(() => voidAnswer(line)).toThrow();
    },
  );
});
