import { Command } from 'commander';
import { encryptValue } from './config-encrypt.js';
import { grayDocument } from './config-gray.js';
import { diffDocument, historyOfDocument } from './config-history.js';
import { getDocument, listDocuments } from './config-list.js';
import { rollbackDocument } from './config-rollback.js';
import { setDocument } from './config-set.js';
import { whoRuns } from './config-who.js';

/** The settings documents: on Nacos, on ZooKeeper, or in files. */
export function config(): Command {
  const command = new Command('config').description('the settings documents: read, change, release, take back');
  for (const make of [
    ...[listDocuments, getDocument, setDocument, diffDocument, historyOfDocument, rollbackDocument],
    ...[grayDocument, whoRuns, encryptValue],
  ])
    command.addCommand(make());
  return command;
}
