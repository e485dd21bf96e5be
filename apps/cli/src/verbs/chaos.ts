import { Command } from 'commander';
import { healChaos } from './chaos-heal.js';
import { listChaos } from './chaos-list.js';
import { runChaos } from './chaos-run.js';

export function chaos(): Command {
  const command = new Command('chaos').description('break a shop on purpose and see it recover');
  for (const make of [runChaos, listChaos, healChaos]) command.addCommand(make());
  return command;
}
