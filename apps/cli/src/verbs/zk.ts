import { Command } from 'commander';
import { createNode, removeNode, setNode } from './zk-change.js';
import { getNode, listNodes } from './zk-look.js';
import { watchNode } from './zk-watch.js';

/** The tree of ZooKeeper. */
export function zk(): Command {
  const command = new Command('zk').description('the tree of ZooKeeper: browse, read, write, watch');
  for (const make of [listNodes, getNode, setNode, createNode, removeNode, watchNode]) command.addCommand(make());
  return command;
}
