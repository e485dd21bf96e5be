export interface Ports {
  readonly http?: number | undefined;
  readonly grpc?: number | undefined;
}

/** The ports in the line `{"event":"ready","http":n,"grpc":n}`, once the process has said it. */
export function portsIn(log: string): Ports | undefined {
  for (const line of log.split('\n')) {
    if (!line.includes('"event":"ready"')) continue;
    try {
      const { http, grpc } = JSON.parse(line) as Record<string, unknown>;
      return { http: portOf(http), grpc: portOf(grpc) };
    } catch {
      continue;
    }
  }
  return undefined;
}

const portOf = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);

/** What keeps the process on `port` from taking work; undefined when it is ready. */
export async function health(port: number, withinMs = 1_000): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(withinMs) });
    if (answer.ok) return undefined;
    const { missing = [] } = (await answer.json().catch(() => ({}))) as {
      missing?: { name: string; reason: string }[];
    };
    return (
      missing.map(({ name, reason }) => `${name}: ${reason}`).join('; ') || `/health/ready answered ${answer.status}`
    );
  } catch {
    return `port ${port} does not answer`;
  }
}
