/** Where the payment provider answers; from the environment of the process, for it is no setting of the shop. */
export class PspAddress {
  /** `http://host:port` */
  constructor(readonly url: string) {}
}
