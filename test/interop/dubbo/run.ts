import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { projectRoot } from '@weir/platform/runtime';
import { ChaosShop } from '../../chaos/chaos-shop.js';
import { eventually } from '../../support/eventually.js';

/**
 * An ordinary Dubbo 3 consumer in Java, with stubs by Dubbo's own compiler, places an order: it finds the shop's services in ZooKeeper, then in Nacos, and calls them
 * over Triple. `npm run interop:dubbo`; needs Java 17 and Maven. Exit code 1 when an order is not confirmed.
 */
const here = join(projectRoot(), 'test', 'interop', 'dubbo');
const built = join(projectRoot(), '.weir', 'interop', 'dubbo');
const WITHIN_MS = 60_000;

/** What the program wrote on stdout. Rejects with the end of its stderr. */
function run(file: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = spawn(file, words, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => complained.push(text));
  const cut = setTimeout(() => child.kill('SIGKILL'), 5 * WITHIN_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(cut);
      if (code === 0) return resolve(said.join(''));
      reject(new Error(`${file} ended with ${code}: ${(complained.join('') || said.join('')).slice(-2_000)}`));
    });
  });
}

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

say('building the consumer with Maven');
const maven = ['-q', '-B', '-f', here, 'compile', 'dependency:copy-dependencies'];
await run('mvn', [...maven, `-DoutputDirectory=${join(built, 'lib')}`]);
say('starting the shop');
const shop = await ChaosShop.start({ infra: 'native' });
let well = false;
try {
  await shop.publish({ 'shared.yaml': 'discovery: { dubbo: true }\n' });
  const { zookeeper, nacos, nacosUser } = shop.shop.servers!.servers;
  const { user, password } = nacosUser('gateway');
  const registries = [
    { address: `zookeeper://${zookeeper}`, login: {} },
    { address: `nacos://${nacos}`, login: { WEIR_REGISTRY_USER: user, WEIR_REGISTRY_PASSWORD: password } },
  ];
  for (const { address, login } of registries) {
    const orderId = `o-${[...randomBytes(26)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte & 31]).join('')}`;
    const begin = performance.now();
    const answers = await run(
      'java',
      [
        '-Xmx128m',
        '-XX:TieredStopAtLevel=1',
        // Dubbo puts the network card's address in place of a loopback one; the shop listens on loopback only.
        '-Ddubbo.network.interface.ignored=.*',
        '-cp',
        `${join(built, 'classes')}:${join(built, 'lib')}/*`,
        'shop.weir.dubbo.Consumer',
        address,
        'tea-100',
        orderId,
      ],
      login,
    );
    const status = await eventually(`the order by way of ${address} is confirmed`, WITHIN_MS, async () => {
      const response = await fetch(`${shop.shop.url}/orders/${orderId}`);
      const order = (await response.json()) as { status?: string };
      return order.status === 'confirmed' && order.status;
    });
    const seconds = Number(((performance.now() - begin) / 1000).toFixed(1));
    process.stdout.write(
      `${JSON.stringify({ address, orderId, status, seconds, answers: answers.trim().split('\n') })}\n`,
    );
  }
  well = true;
} finally {
  await shop.stop(well);
}
