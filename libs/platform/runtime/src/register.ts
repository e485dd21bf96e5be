import type { DiscoverySettings, Registry } from '@weir/platform/discovery';
import type { Live } from '@weir/platform/kernel';
import type { Process } from './adapters.js';

/** Where a process can be found: `grpc` only where its modules are called from apart, `faces` where the public routes are. */
export interface Doors {
  readonly http: number;
  readonly grpc?: number;
  readonly faces: boolean;
  /** True where modules of one process call each other over gRPC: then they must find themselves before anybody asks them. */
  readonly callsItself: boolean;
}

/** Longest wait until the registry shows us to ourselves, ms; a registry that is down must not keep us from starting. */
const SEEN_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** Under the name of each module that is called over gRPC; under its own name where the face is, or where nothing else would tell of it. Taken back when the process stops. */
export async function register(
  registry: Registry,
  settings: Live<DiscoverySettings>,
  { identity, environment, lifecycle, clock, log }: Process,
  { http, grpc, faces, callsItself }: Doors,
): Promise<void> {
  const { service, instance, modules, version, shape, startedAt } = identity;
  const answering = grpc === undefined ? [] : modules.map((name) => ({ name, port: grpc }));
  const own = faces || grpc === undefined ? [{ name: service, port: http }] : [];
  for (const { name, port } of [...answering, ...own]) {
    const registered = await registry.register({
      service: name,
      host: environment.WEIR_ADVERTISE_HOST,
      port,
      weight: 1,
      metadata: {
        version,
        shape,
        process: service,
        instance,
        http: String(http),
        pid: String(process.pid),
        'started-at': String(startedAt),
        ...(environment.WEIR_ZONE ? { zone: environment.WEIR_ZONE } : {}),
        ...(environment.WEIR_TAGS ? { tags: environment.WEIR_TAGS } : {}),
      },
    });
    lifecycle.onStop('deregister', `registry ${name}`, () => registered.drain(settings.value.drainMs));
  }
  const giveUpAt = clock.monotonic() + SEEN_WITHIN_MS;
  for (const { name, port } of callsItself ? answering : []) {
    while (!(await registry.instances(name)).some((one) => one.port === port)) {
      if (clock.monotonic() > giveUpAt) return log.warn('the registry does not show us to ourselves yet', { name });
      await clock.delay(LOOK_EVERY_MS);
    }
  }
}
