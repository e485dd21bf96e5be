import { describe, expect, it } from '@jest/globals';
import { type DubboParty, nodeOf, parametersOf, partyOf } from './dubbo-party.js';

const provider: DubboParty = {
  side: 'provider',
  service: 'weir.order.v1.OrderService',
  host: '127.0.0.1',
  port: 50_051,
  application: 'order',
  weight: 200,
  startedAt: 1_763_800_000_000,
};

describe('a party of a Dubbo service', () => {
  it('is one node name whose URL names protocol, address and interface', () => {
    expect(nodeOf(provider)).not.toContain('/');
    expect(decodeURIComponent(nodeOf(provider))).toMatch(
      /^tri:\/\/127\.0\.0\.1:50051\/weir\.order\.v1\.OrderService\?/,
    );
  });

  it('is read back as it was written', () => {
    const consumer: DubboParty = { ...provider, side: 'consumer', weight: 100 };
    expect(partyOf(nodeOf(provider))).toEqual(provider);
    expect(partyOf(nodeOf(consumer))).toEqual(consumer);
  });

  it('fits into the metadata that Nacos allows', () => {
    expect(JSON.stringify(parametersOf(provider)).length).toBeLessThan(1024);
  });

  it.each([
    ['no URL', 'junk'],
    ['half an escape', '%E0%A4%A'],
    ['another protocol', encodeURIComponent('dubbo://h:1/a?application=x&interface=a&side=provider')],
    ['a path that is not the interface', encodeURIComponent('tri://h:1/b?application=x&interface=a&side=provider')],
    ['a weight that is no number', encodeURIComponent('tri://h:1/a?application=x&interface=a&side=provider&weight=x')],
  ])('is not read from %s', (_, node) => {
    expect(partyOf(node)).toBeUndefined();
  });
});
