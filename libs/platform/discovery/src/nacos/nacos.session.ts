import { type Clock, Failure, PlatformErrors } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { z } from 'zod';

export interface NacosSessionOptions {
  /** `host:port`, several separated by commas. */
  readonly address: string;
  /** Empty when the server runs without auth. */
  readonly username: string;
  readonly password: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Wait 500 ms (doubling up to 5 s) after a failure before telling it: the config SDK asks again at once, without end. Default false. */
  readonly slowFailures?: boolean;
  /** Hears true when Nacos answers again and false when it stops answering. */
  readonly onReachable?: (reachable: boolean) => void;
}

/** Unset ones are left out. */
export type NacosParameters = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What the SDK passes to its `httpclient` (the shape of urllib). */
export interface NacosRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters, or the same already encoded. */
  readonly data?: NacosParameters | string;
  readonly dataAsQueryString?: boolean;
  readonly timeout?: number;
}

export interface NacosReply {
  readonly status: number;
  readonly data: string;
  readonly headers: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 3_000;
const FORWARDED_HEADERS =
  /^(user-agent|client-version|request-module|long-pulling-timeout|exconfiginfo|casmd5|betaips)$/i;
const login = z.object({ accessToken: z.string(), tokenTtl: z.number() });

/**
 * The HTTP client under Nacos' SDK and under our own calls. Logs in once and sends a token, where the SDK would send user and password
 * with every request (75 ms of bcrypt each, and a password in access logs). Every request has a time-out; closing ends those in flight.
 */
export class NacosSession {
  private readonly closing = new AbortController();
  private token: { readonly value: string; readonly refreshAt: number; readonly since: number } | undefined;
  private loggingIn: Promise<string> | undefined;
  private failures = 0;

  constructor(private readonly options: NacosSessionOptions) {}

  get addresses(): readonly string[] {
    return this.options.address.split(',').map((address) => address.trim());
  }

  /** Called by the SDK. Rejects when the server cannot be reached; any HTTP status is an answer. */
  async request(url: string, request: NacosRequest = {}): Promise<NacosReply> {
    if (this.closing.signal.aborted) return NOTHING;
    try {
      const reply = await this.authorised(url, request);
      const refused = reply.status >= 500 || reply.status === 403 || reply.status === 401;
      await this.settle(refused ? `HTTP ${reply.status}` : undefined, reply.status < 500);
      return reply;
    } catch (error) {
      if (this.closing.signal.aborted) return NOTHING;
      await this.settle(reason(error), false);
      throw new Failure(
        PlatformErrors.UNAVAILABLE,
        `Nacos at ${this.options.address} does not answer: ${reason(error)}`,
        { cause: error },
      );
    }
  }

  /** Our own GET, on the first address that answers; the parsed JSON. Rejects with PLATFORM.UNAVAILABLE. */
  async get(path: string, query: NacosParameters): Promise<unknown> {
    let last: unknown;
    for (const address of this.addresses) {
      try {
        const { status, data } = await this.request(`http://${address}/nacos/v1${path}`, { data: query });
        if (status === 200 && data !== '') return JSON.parse(data) as unknown;
        last = new Failure(PlatformErrors.UNAVAILABLE, `Nacos at ${address} answered ${path} with HTTP ${status}`);
      } catch (error) {
        last = error;
      }
    }
    throw last instanceof Error ? last : new Failure(PlatformErrors.UNAVAILABLE);
  }

  /** Our own request with its parameters in the query, on the first address that can be reached; any HTTP status is an answer. Rejects with PLATFORM.UNAVAILABLE. */
  async ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, query: NacosParameters): Promise<NacosReply> {
    let last: unknown;
    for (const address of this.addresses) {
      try {
        const url = `http://${address}/nacos/v1${path}`;
        return await this.request(url, { method, data: query, dataAsQueryString: true });
      } catch (error) {
        last = error;
      }
    }
    throw last instanceof Error ? last : new Failure(PlatformErrors.UNAVAILABLE);
  }

  /** Ends the requests in flight; later ones answer an empty 200, which is what lets the SDK's loops end. */
  close(): void {
    this.closing.abort();
  }

  private async authorised(url: string, request: NacosRequest): Promise<NacosReply> {
    if (this.options.username === '') return this.send(url, request);
    const origin = new URL(url).origin;
    const reply = await this.send(url, request, await this.currentToken(origin));
    const stale =
      (reply.status === 401 || reply.status === 403) &&
      this.token &&
      this.options.clock.now() - this.token.since > 1_000;
    if (!stale) return reply;
    this.token = undefined;
    return this.send(url, request, await this.currentToken(origin));
  }

  private async currentToken(origin: string): Promise<string> {
    if (this.token && this.options.clock.now() < this.token.refreshAt) return this.token.value;
    this.loggingIn ??= this.logIn(origin).finally(() => (this.loggingIn = undefined));
    return this.loggingIn;
  }

  private async logIn(origin: string): Promise<string> {
    const { username, password, clock } = this.options;
    const asked = { method: 'POST', data: { username, password } };
    const reply = await this.send(`${origin}/nacos/v1/auth/login`, asked).catch((error: unknown) => {
      throw isMalformedStatus(error) ? new Error(`the login of ${username} was refused`) : error;
    });
    if (reply.status !== 200) throw new Error(`the login of ${username} was refused with HTTP ${reply.status}`);
    const { accessToken, tokenTtl } = login.parse(JSON.parse(reply.data));
    const now = clock.now();
    this.token = { value: accessToken, since: now, refreshAt: now + tokenTtl * 800 };
    return accessToken;
  }

  private async send(url: string, request: NacosRequest, token?: string): Promise<NacosReply> {
    const { method = 'GET', data = {}, timeout = TIMEOUT_MS } = request;
    const form = typeof data === 'string' ? new URLSearchParams(data) : encoded(data);
    const inQuery = method === 'GET' || request.dataAsQueryString === true;
    const headers = Object.fromEntries(
      Object.entries(request.headers ?? {}).filter(([name]) => FORWARDED_HEADERS.test(name)),
    );
    if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
    const response = await fetch(inQuery && form.size > 0 ? `${url}?${form.toString()}` : url, {
      method,
      headers,
      signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(timeout)]),
      ...(inQuery ? {} : { body: form }),
    });
    return { status: response.status, data: await response.text(), headers: Object.fromEntries(response.headers) };
  }

  private async settle(trouble: string | undefined, reachable: boolean): Promise<void> {
    const { log, clock, address, onReachable, slowFailures } = this.options;
    if (trouble === undefined) {
      if (this.failures > 0) log.info('Nacos answers again', { address });
      this.failures = 0;
      return onReachable?.(true);
    }
    this.failures += 1;
    if (this.failures === 1)
      log.warn('Nacos refuses or does not answer; what is known stays in force', { address, trouble });
    if (!reachable) onReachable?.(false);
    if (slowFailures) await clock.delay(Math.min(500 * 2 ** (this.failures - 1), 5_000), this.closing.signal);
  }
}

const NOTHING: NacosReply = { status: 200, data: '', headers: {} };

function encoded(data: NacosParameters): URLSearchParams {
  const form = new URLSearchParams();
  for (const [key, value] of Object.entries(data)) {
    if (value !== undefined && value !== null) form.set(key, String(value));
  }
  return form;
}

/** Nacos 2.3 answers a wrong password with the status line `HTTP/1.1 0`, which no HTTP parser takes. */
const isMalformedStatus = (error: unknown): boolean =>
  /Invalid status code/.test((error as { readonly cause?: { readonly message?: string } }).cause?.message ?? '');

/** `fetch` hides what happened (ECONNREFUSED) in the cause. */
function reason(error: unknown): string {
  const { message, cause } = error as { readonly message?: string; readonly cause?: { readonly code?: string } };
  return `${message ?? String(error)}${cause?.code === undefined ? '' : ` (${cause.code})`}`;
}
