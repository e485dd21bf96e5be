import { MAX_REPLICAS, type Placement } from '@weir/platform/kernel';
import {
  type ConfigKind,
  MODULES,
  type Infra,
  type Module,
  type RegistryKind,
  type Scale,
  type Shape,
} from './shapes.js';
import { ShopError } from './shop-error.js';

/** What `weir up` was asked for. */
export interface AskedShop {
  readonly infra: Infra | 'auto';
  /** Default: what the infrastructure does best. */
  readonly shape?: Shape;
  readonly scale?: Scale;
  /** In place of a shape. */
  readonly placement?: Placement;
  /** Three ZooKeepers and three brokers; native only. */
  readonly cluster?: boolean;
  /** Where the processes find each other, on real servers. Default nacos; another one is native only. */
  readonly registry?: RegistryKind;
  /** Where the settings documents are, on real servers. Default nacos; another one is native only. */
  readonly config?: ConfigKind;
  /** 0 takes a free port. */
  readonly httpPort: number;
}

/** `order=2,inventory=2`. Throws SHOP.BAD_SCALE. */
export function parseScale(text: string): Scale {
  const bad = (why: string): ShopError =>
    new ShopError('SHOP.BAD_SCALE', `--scale ${text}: ${why}`, 'For example --scale order=2,inventory=2.');
  return Object.fromEntries(
    text.split(',').map((pair): [Module, number] => {
      const [name = '', count = ''] = pair.split('=');
      const module = MODULES.find((one) => one === name.trim());
      if (!module) throw bad(`"${name}" is not one of ${MODULES.join(', ')}`);
      if (!/^\d+$/.test(count) || Number(count) < 1 || Number(count) > MAX_REPLICAS)
        throw bad(`"${count}" is not a whole number from 1 to ${MAX_REPLICAS}`);
      return [module, Number(count)];
    }),
  );
}

/** 0 to 65535. Throws SHOP.BAD_PORT. */
export function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new ShopError(
    'SHOP.BAD_PORT',
    `--port ${text} is not a port`,
    'A port is a whole number from 0 to 65535; 0 takes a free one.',
  );
}
