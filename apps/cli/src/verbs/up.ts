import { bringUp, parsePort, type AskedShop, type Scale } from '@weir/deploy/shop';
import { Option, type Command } from 'commander';
import { withProgress } from '../progress.js';
import {
  configOption,
  infraOption,
  placementOption,
  registryOption,
  scaleOption,
  shapeOption,
} from '../shop-options.js';
import { verb } from '../verb.js';

interface UpOptions extends Pick<AskedShop, 'infra' | 'shape' | 'placement' | 'registry' | 'config'> {
  readonly scale?: Scale;
  readonly cluster?: boolean;
  readonly port: number;
}

/** Starts the shop and leaves it running. */
export const up = (): Command =>
  verb(
    {
      usage: 'up',
      summary: 'start the shop and leave it running',
      example: 'up --infra native --shape micro --scale order=2,inventory=2',
    },
    (command) =>
      command
        .addOption(infraOption())
        .addOption(shapeOption())
        .addOption(scaleOption())
        .addOption(placementOption())
        .addOption(registryOption())
        .addOption(configOption())
        .option('--cluster', 'three ZooKeepers and three brokers, each of which may be lost; native only')
        .addOption(
          new Option('--port <port>', 'port of the HTTP face; 0 takes a free one').argParser(parsePort).default(3000),
        ),
    async ({ signal }, { infra, shape, scale, placement, registry, config, cluster = false, port }: UpOptions) => {
      const asked = {
        infra,
        cluster,
        httpPort: port,
        ...(shape ? { shape } : {}),
        ...(scale ? { scale } : {}),
        ...(placement ? { placement } : {}),
        ...(registry ? { registry } : {}),
        ...(config ? { config } : {}),
      };
      const shop = await withProgress('Starting the shop', (onProgress) => bringUp(asked, { signal, onProgress }));
      const { document } = shop;
      const text = [
        `The shop ${document.alreadyRunning ? 'runs already' : 'is up'} at ${document.url} (${document.infra}, ${document.shape}): ${document.why}.`,
        ...(document.better ? [`Better: ${document.better}.`] : []),
        '',
        'Place an order:',
        `  ${document.tryThis}`,
        `Logs: ${document.logs}    State: npx weir ps    End: npx weir down`,
      ].join('\n');
      return { document, text };
    },
  );
