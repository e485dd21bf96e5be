interface Instance {
  readonly ip: string;
  readonly port: number;
  readonly healthy: boolean;
}

/** Nacos through its own HTTP interface, as the user `operator`: the test's second pair of eyes. */
export class NacosOperator {
  private constructor(
    private readonly address: string,
    private readonly token: string,
  ) {}

  static async login(address: string, password: string): Promise<NacosOperator> {
    const text = await ask(address, 'auth/login', {
      method: 'POST',
      body: new URLSearchParams({ username: 'operator', password }),
    });
    return new NacosOperator(address, (JSON.parse(text) as { accessToken: string }).accessToken);
  }

  async publish(document: string, content: string): Promise<void> {
    const form = { dataId: document, group: 'WEIR', content, type: 'yaml' };
    await ask(this.address, 'cs/configs', { method: 'POST', body: new URLSearchParams(form) }, this.token);
  }

  /** The healthy instances of a service. */
  async instances(service: string): Promise<Instance[]> {
    const text = await ask(
      this.address,
      `ns/instance/list?${new URLSearchParams({ serviceName: service }).toString()}`,
      {},
      this.token,
    );
    return (JSON.parse(text) as { hosts: Instance[] }).hosts.filter(({ healthy }) => healthy);
  }
}

async function ask(address: string, path: string, request: RequestInit, token?: string): Promise<string> {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(`http://${address}/nacos/v1/${path}`, {
    ...request,
    headers,
    signal: AbortSignal.timeout(10_000),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`Nacos answered ${response.status} to ${path}: ${body}`);
  return body;
}
