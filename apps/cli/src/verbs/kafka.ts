import { Command } from 'commander';
import { consume } from './kafka-consume.js';
import { dead, replay } from './kafka-dead.js';
import { groups, lag, reset } from './kafka-groups.js';
import { createTopic, deleteTopic, produce } from './kafka-edit.js';
import { describe, topics } from './kafka-topics.js';

/** The operator's side of the events: on Kafka, and as far as it makes sense on the embedded log. */
export function kafka(): Command {
  const command = new Command('kafka').description('topics, consumer groups and dead letters of the shop');
  for (const make of [topics, describe, createTopic, deleteTopic, produce, consume, groups, lag, reset, dead, replay])
    command.addCommand(make());
  return command;
}
