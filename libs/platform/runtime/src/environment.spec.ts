import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from './environment.js';

describe('the environment of a process', () => {
  it('needs nothing on embedded servers', () => {
    expect(readEnvironment(['order'], { PATH: '/bin' })).toMatchObject({
      WEIR_HOST: '127.0.0.1',
      WEIR_DATABASE: 'sqlite',
      WEIR_MESSAGING: 'embedded',
    });
  });

  it.each([
    [{ WEIR_HTPP_PORT: '1' }, 'unknown setting "WEIR_HTPP_PORT"'],
    [{ WEIR_HTTP_PORT: 'many' }, '"WEIR_HTTP_PORT" is "many"'],
    [{ WEIR_HTTP_PORT: '70000' }, '"WEIR_HTTP_PORT" is "70000"'],
    [{ WEIR_MESSAGING: 'kafka' }, '"WEIR_KAFKA_BROKERS" is missing: needed because WEIR_MESSAGING is kafka'],
    [{ WEIR_ELECTION: 'zookeeper', WEIR_ZOOKEEPER: 'nowhere' }, '"WEIR_ZOOKEEPER" is "nowhere": host:port'],
    [{ WEIR_DISCOVERY: 'zookeeper' }, '"WEIR_ZOOKEEPER" is missing: needed because WEIR_DISCOVERY is zookeeper'],
    [{ WEIR_DATABASE: 'mariadb' }, '"WEIR_ORDER_DB_USER" is missing: needed because WEIR_DATABASE is mariadb'],
    [{ WEIR_PAYMENT_DB_USER: 'x' }, 'unknown setting "WEIR_PAYMENT_DB_USER"'],
  ])('refuses %j with a sentence', (env, sentence) => {
    expect(() => readEnvironment(['order'], env)).toThrow(sentence);
  });

  it('never shows a secret', () => {
    expect(() => readEnvironment(['order'], { WEIR_ORDER_DB_PASSWORD: '', WEIR_X: '1' })).toThrow(
      /PASSWORD" is \(hidden\)/,
    );
  });
});
