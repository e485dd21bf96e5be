import { Body, Controller, Header, HttpCode, Post, type StreamableFile } from '@nestjs/common';
import {
  charge,
  type ChargeAnswer,
  type ChargeRequest,
  charges,
  type VoidAnswer,
  voiding,
  type VoidRequest,
  voids,
} from './api.js';
import { asLines } from './lines.js';
import { Provider } from './provider.js';

@Controller()
export class ChargesController {
  constructor(private readonly provider: Provider) {}

  @Post('charges')
  @HttpCode(200)
  charge(@Body({ schema: charge }) request: ChargeRequest): Promise<ChargeAnswer> {
    return this.provider.charge(request);
  }

  @Post('voids')
  @HttpCode(200)
  void(@Body({ schema: voiding }) { key }: VoidRequest): Promise<VoidAnswer> {
    return this.provider.void(key);
  }

  /** A line for each charge as soon as its outcome is known; a silent one keeps the answer open, a failed one says `error` with the status it would have had alone. */
  @Post('charges/batch')
  @HttpCode(200)
  @Header('content-type', 'application/x-ndjson')
  chargeAll(@Body({ schema: charges }) requests: ChargeRequest[]): StreamableFile {
    return asLines(requests, (request) => this.provider.charge(request));
  }

  @Post('voids/batch')
  @HttpCode(200)
  @Header('content-type', 'application/x-ndjson')
  voidAll(@Body({ schema: voids }) requests: VoidRequest[]): StreamableFile {
    return asLines(requests, ({ key }) => this.provider.void(key));
  }
}
