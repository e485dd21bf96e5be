import { Command } from 'commander';
import { chaos } from './verbs/chaos.js';
import { check } from './verbs/check.js';
import { config } from './verbs/config.js';
import { compare } from './verbs/compare.js';
import { doctor } from './verbs/doctor.js';
import { down } from './verbs/down.js';
import { drain } from './verbs/drain.js';
import { kafka } from './verbs/kafka.js';
import { load } from './verbs/load.js';
import { logs } from './verbs/logs.js';
import { cancelOrder } from './verbs/order-cancel.js';
import { placeOrder } from './verbs/order-place.js';
import { showOrder } from './verbs/order-show.js';
import { ps } from './verbs/ps.js';
import { registry } from './verbs/registry.js';
import { report } from './verbs/report.js';
import { restock } from './verbs/restock.js';
import { shave } from './verbs/shave.js';
import { sim } from './verbs/sim.js';
import { stock } from './verbs/stock.js';
import { storeRelease } from './verbs/store-release.js';
import { up } from './verbs/up.js';
import { verify } from './verbs/verify.js';
import { zk } from './verbs/zk.js';

/** The grammar of `weir`. Nothing is printed by commander but help: errors are thrown and said in one place. */
export function program(): Command {
  const order = new Command('order').description('place, show or cancel an order');
  for (const command of [placeOrder, showOrder, cancelOrder]) order.addCommand(command());
  const weir = new Command('weir').description('runs the shop, uses it, and checks it').version('0.1.0');
  for (const command of [
    up,
    down,
    ps,
    logs,
    doctor,
    stock,
    restock,
    verify,
    check,
    sim,
    load,
    shave,
    storeRelease,
    compare,
    report,
  ])
    weir.addCommand(command());
  for (const group of [order, drain(), chaos(), kafka(), config(), registry(), zk()]) weir.addCommand(group);
  weir.addHelpText(
    'after',
    '\nWEIR_FOLDER names the folder of data and logs (default .weir).\n\nExample:\n  $ npx weir up --infra embedded',
  );
  for (const command of withAllBelow(weir))
    command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .showHelpAfterError(false);
  return weir;
}

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)];
