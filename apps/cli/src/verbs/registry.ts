import { Command } from 'commander';
import { calls } from './registry-calls.js';
import { disable, enable, tag, weight } from './registry-change.js';
import { drain } from './registry-drain.js';
import { list } from './registry-list.js';

/** The operator's side of the registry, Nacos or ZooKeeper. */
export function registry(): Command {
  const command = new Command('registry').description('who answers for which service, and with what share');
  for (const make of [list, weight, enable, disable, tag, drain, calls]) command.addCommand(make());
  return command;
}
