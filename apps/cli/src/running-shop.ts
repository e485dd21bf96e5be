import {
  defaultFolder,
  isRunning,
  readState,
  ShopClient,
  ShopError,
  ShopFolder,
  type ShopState,
} from '@weir/deploy/shop';
import type { Command } from 'commander';

export interface UrlOption {
  readonly url?: string;
}

export const withUrl = (command: Command): Command =>
  command.option('--url <url>', 'the HTTP face of the shop (default: the shop that runs here)');

/** The shop of this folder. Fails with SHOP.NOT_RUNNING. */
export function runningShop(): { folder: ShopFolder; state: ShopState } {
  const folder = new ShopFolder(defaultFolder());
  const state = readState(folder);
  if (state && isRunning(state)) return { folder, state };
  throw new ShopError(
    'SHOP.NOT_RUNNING',
    'No shop is running here',
    'Start it with `npx weir up`, or name one with --url where the verb takes it.',
  );
}

/** A client of `url`, else of the shop that runs here. */
export const clientOf = ({ url }: UrlOption): ShopClient =>
  new ShopClient(url?.replace(/\/+$/, '') ?? runningShop().state.url);
