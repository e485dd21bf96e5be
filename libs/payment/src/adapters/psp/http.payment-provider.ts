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
      const response = await fetch(new URL(path, this.address.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.settings.value.chargeTimeoutMs),
      });
      if (!response.ok || !response.body) throw new Error(`the provider answers with status ${response.status}`);
      let rest = '';
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
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
}

/** `fetch failed` alone says nothing; its cause does. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
