import { type Rejection, RejectionStore } from '../../../libs/order/src/application/ports.js';

/** Simulated orders never wait in a queue. */
export class NoRejections extends RejectionStore {
  override find(): Promise<Map<string, Rejection>> {
    return Promise.resolve(new Map<string, Rejection>());
  }

  override add(): Promise<void> {
    return Promise.reject(new Error('nobody drains a queue here'));
  }
}
