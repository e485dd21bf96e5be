import { Agent, type IncomingMessage, request } from 'node:http';
import { Injectable } from '@nestjs/common';
import { failpoint } from '@weir/platform/resilience';
import { Log } from '@weir/platform/telemetry';
import { type ChargeOrder, PaymentProvider, type ProviderAnswer } from '../../application/ports.js';
import { PaymentSettingsLive } from '../../payment.settings.js';
import { chargeAnswer, voidAnswer } from './answers.js';
import { PspAddress } from './psp.address.js';

/** The provider over HTTP: a batch a request, a line an answer, over connections that are kept. */
@Injectable()
export class HttpPaymentProvider extends PaymentProvider {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly address: PspAddress,
    private readonly settings: PaymentSettingsLive,
    private readonly log: Log,
  ) {
    super();
  }

  override charge(charges: readonly ChargeOrder[]): AsyncIterable<readonly ProviderAnswer[]> {
    const body = charges.map(({ orderId, amount, currency, token }) => ({ key: orderId, amount, currency, token }));
    return this.ask('/charges/batch', body, chargeAnswer);
  }

  override void(orderIds: readonly string[]): AsyncIterable<readonly ProviderAnswer[]> {
    return this.ask(
      '/voids/batch',
      orderIds.map((key) => ({ key })),
      voidAnswer,
    );
  }

  private async *ask(
    path: string,
    body: readonly object[],
    read: (line: string) => ProviderAnswer[],
  ): AsyncGenerator<ProviderAnswer[]> {
    try {
      await failpoint('payment.psp.before-call');
      const response = await this.post(path, JSON.stringify(body));
      if (response.statusCode !== 200) {
        response.destroy();
        throw new Error(`the provider answers with status ${response.statusCode}`);
      }
      let rest = '';
      for await (const text of response.setEncoding('utf8') as AsyncIterable<string>) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        const known = lines.flatMap(read);
        await failpoint('payment.psp.after-answer');
        if (known.length > 0) yield known;
      }
    } catch (error) {
      this.log.warn('the provider left questions open', { path, asked: body.length, reason: sentence(error) });
    }
  }

  /** Node's own client: `fetch` and its streams take twice as much as all else that a question costs. */
  private post(path: string, body: string): Promise<IncomingMessage> {
    const { agent } = this;
    const signal = AbortSignal.timeout(this.settings.value.chargeTimeoutMs);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers, signal };
      request(new URL(path, this.address.url), options, resolve).on('error', reject).end(body);
    });
  }
}

/** A time-out says more in its cause. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
