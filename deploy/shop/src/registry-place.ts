import { readFacts } from '@weir/deploy/native';
import { readDotEnv } from './dot-env.js';
import { defaultFolder, repositoryRoot, ShopFolder } from './paths.js';
import { serverSecrets, zookeeperUserOf } from './servers.js';
import { ShopError } from './shop-error.js';
import type { RegistryKind } from './shapes.js';
import { isRunning, readState } from './state.js';

/** Which registry is asked for; what is left out is that of the shop that runs here. */
export interface AskedRegistry {
  /** Default: that of the shop that runs here, else nacos. */
  readonly registry?: RegistryKind;
  /** `host:port`, comma between. */
  readonly address?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly group?: string;
  readonly cluster?: string;
}

export interface RegistryPlace {
  readonly kind: RegistryKind;
  readonly address: string;
  /** Empty: nobody in particular. */
  readonly username: string;
  readonly password: string;
}

/** The variable that holds the password of `--user`: a password in the arguments would be in the list of processes. */
export const PASSWORD_VARIABLE = 'WEIR_REGISTRY_PASSWORD';

/** Fails with SHOP.NOT_RUNNING, REGISTRY.NOT_REACHABLE. */
export async function registryPlace({ registry, address, user }: AskedRegistry): Promise<RegistryPlace> {
  const password = process.env[PASSWORD_VARIABLE] ?? '';
  if (address !== undefined) return { kind: registry ?? 'nacos', address, username: user ?? '', password };
  const folder = new ShopFolder(defaultFolder());
  const state = readState(folder);
  if (!state || !isRunning(state))
    throw new ShopError(
      'SHOP.NOT_RUNNING',
      'No shop is running here',
      'Start it with `npx weir up`, or name a registry with --registry and --address.',
    );
  if (state.infra === 'embedded')
    throw new ShopError(
      'REGISTRY.NOT_REACHABLE',
      'The registry of the embedded infrastructure lives inside the one process of the shop',
      'Use `npx weir up --infra native`, or name a registry with --registry and --address.',
    );
  const kind = registry ?? state.registry ?? 'nacos';
  if (state.infra === 'docker') return inDocker(kind);
  const { servers = [] } = readFacts(folder.servers) ?? {};
  const found = servers.filter(({ name }) => name === kind || name.startsWith(`${kind}-`));
  const secrets = await serverSecrets(folder);
  const addresses = found.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const login =
    kind === 'nacos' ? { user: 'operator', password: secrets.nacos.users.operator } : zookeeperUserOf(secrets);
  return { kind, address: addresses, username: login.user, password: login.password };
}

function inDocker(kind: RegistryPlace['kind']): RegistryPlace {
  const { WEIR_NACOS_PORT: port, NACOS_OPERATOR_PASSWORD: password = '' } = readDotEnv(repositoryRoot());
  if (kind === 'nacos' && port) return { kind, address: `127.0.0.1:${port}`, username: 'operator', password };
  throw new ShopError(
    'REGISTRY.NOT_REACHABLE',
    `The ${kind} of this shop answers only inside the engine's network`,
    'Use the tools in its container, or name an address that answers here with --address.',
  );
}
