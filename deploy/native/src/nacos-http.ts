import { isNativeError } from 'node:util/types';

/** A refusal by Nacos, with its status: never with what was sent. */
export class NacosRefusal extends Error {
  override readonly name = 'NacosRefusal';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface NacosCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Record<string, string>;
  readonly form?: Record<string, string>;
}

const patience = 10_000;

/** The administration side of Nacos' v1 HTTP API, the same in 2.3 and 2.5. Secrets travel in forms and headers, never in a URL. */
export class NacosHttp {
  #token: string | undefined;

  /** `address` is `host:port`. */
  constructor(
    private readonly address: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** False when the name or the password is wrong. */
  async login(username: string, password: string): Promise<boolean> {
    this.#token = undefined;
    try {
      const answer = await this.call('/v1/auth/login', { method: 'POST', form: { username, password } });
      this.#token = (JSON.parse(answer) as { accessToken: string }).accessToken;
      return true;
    } catch (error) {
      if (isWrongLogin(error)) return false;
      throw error;
    }
  }

  async call(path: string, { method = 'GET', query = {}, form }: NacosCall = {}): Promise<string> {
    const url = new URL(`http://${this.address}/nacos${path}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const timeout = AbortSignal.timeout(patience);
    const answer = await fetch(url, {
      method,
      headers: this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      signal: this.signal === undefined ? timeout : AbortSignal.any([this.signal, timeout]),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new NacosRefusal(
        answer.status,
        `Nacos answered ${answer.status} to ${method} ${path}: ${text.slice(0, 200)}`,
      );
    return text;
  }
}

/** 2.3 answers a wrong password with the status line `HTTP/1.1 0`, which no HTTP parser takes; 2.5 with 403, and 500 when it has no such user. */
function isWrongLogin(error: unknown): boolean {
  if (error instanceof NacosRefusal) return [401, 403, 500].includes(error.status);
  return isNativeError(error) && isNativeError(error.cause) && error.cause.message.includes('Invalid status code');
}
