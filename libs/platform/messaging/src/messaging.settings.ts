import { z } from 'zod';

const ms = z.int().min(1).max(600_000);

/** How one consumer group is held back. */
const group = z.strictObject({
  /** Events a second for the whole group, its members share it by partitions. Default: as fast as they can. */
  ratePerSecond: z.number().min(0.1).max(1_000_000).optional(),
  /** Each member finds its own rate, at which a batch takes no longer than this, ms: so the database behind it stays quick; `ratePerSecond` is the upper bound then. Default: off. */
  latencyTargetMs: z.int().min(1).max(60_000).optional(),
  /**
   * While what a member's process accepts into request topics takes longer than this to be on disk, ms, the member gives way: 20 events a second, and up again as
   * accepting stays quick. So the drain of a queue leaves the processor to the door; a process that accepts nothing has nobody to give way to. Default: off.
   */
  acceptTargetMs: z.int().min(1).max(60_000).optional(),
  /** True: every member finishes its batch and leaves the group, and joins again when it is false. Default false. */
  paused: z.boolean().default(false),
});

/** Section `messaging`. Live means: takes effect without a restart. */
export const messagingSettings = z.strictObject({
  /** Partitions of topics that the bus creates. Default 6. Existing topics keep theirs. */
  partitions: z.int().min(1).max(256).default(6),
  /** Replicas of topics that the bus creates. Default `broker`: what the brokers are set to, 1 on a single one and 3 on a cluster of `weir up --cluster`. */
  replication: z.union([z.literal('broker'), z.int().min(1).max(5)]).default('broker'),
  /** How long publish keeps trying before it rejects, ms. Default 60000. Live. */
  deliveryTimeoutMs: ms.default(60_000).meta({ live: true }),
  /** Least time between two batches of requests to one partition, ms, so that in a flood they share batches: one by itself goes at once, and behind a batch of four and more the next waits four times as long. 0: none. Default 5. Live. */
  requestLingerMs: z.int().min(0).max(1000).default(5).meta({ live: true }),
  /** Messages that may wait for their acknowledgement in this process; beyond it publish waits. Default 20000. Live. */
  maxBuffered: z.int().min(1).max(1_000_000).default(20_000).meta({ live: true }),
  /** A consumer that says nothing for this long is taken for dead and its partitions go to others, ms. Default 6000, the least that brokers allow unless told otherwise. */
  sessionTimeoutMs: z.int().min(1000).max(300_000).default(6000),
  /** The broker answers a fetch when it has this many bytes, or after fetchMaxWaitMs. Default 1: at once. */
  fetchMinBytes: z.int().min(1).max(10_000_000).default(1),
  /** Longest wait of a fetch, ms. Default 250. */
  fetchMaxWaitMs: z.int().min(1).max(5000).default(250),
  /** Pause of a consumer after a batch that was not full, ms, so that the next fetch brings more at once: what one of them costs is the same for one event and for a hundred. 0: none. Default 15. Live. */
  fetchLingerMs: z.int().min(0).max(1000).default(15).meta({ live: true }),
  /** Events that a handler gets at once on Kafka at the most, all in one transaction. Default 500. */
  handlerBatch: z.int().min(1).max(5000).default(500),
  /** Whether the partitions that one fetch brought share a transaction; false: one for each, as kafkajs hands them over. Default true. Live. */
  mergePartitions: z.boolean().default(true).meta({ live: true }),
  /** A consumer commits its offsets at most this often, ms; what was handled since comes again after a crash, and the inbox knows it. 0: after each batch. Default 200. Live. */
  commitEveryMs: z.int().min(0).max(5000).default(200).meta({ live: true }),
  /** A process whose consumer has been deaf for longer is not ready, ms. Default 30000: a broker's restart is no reason to refuse calls. Live. */
  deafGraceMs: ms.default(30_000).meta({ live: true }),
  /** Wait of a relay that found nothing, ms. Default 25; a commit in the same process ends it at once. Live. */
  relayIdleMs: ms.default(25).meta({ live: true }),
  /** Pause of a relay after a batch that was not full, ms, so that the next one is bigger. Default 10. Live. */
  relayLingerMs: z.int().min(0).max(1000).default(10).meta({ live: true }),
  /** Longest of these two pauses under load, ms: they grow to a millisecond for each event of the last batch, so that the work of a batch is shared by more of them. 0: they stay as they are. Default 60. Live. */
  lingerUnderLoadMs: z.int().min(0).max(1000).default(60).meta({ live: true }),
  /** Rows a relay publishes at once. Default 1500: a full request of 250 for each of 6 partitions. Live. */
  relayBatch: z.int().min(1).max(5000).default(1500).meta({ live: true }),
  /** True: nothing is published and the rows wait in their outboxes, as while every relay is gone. For measurements of the work before it. Default false. Live. */
  relayPaused: z.boolean().default(false).meta({ live: true }),
  /** How long published outbox rows are kept, ms; with them the timeline of an order forgets what it said before. Default: for ever. Live. */
  outboxRetentionMs: z.int().min(60_000).optional().meta({ live: true }),
  /** How long the ids of taken events are kept, ms. Give it more than the topics keep events: what comes again later has its effect again. Default: for ever. Live. */
  inboxRetentionMs: z.int().min(60_000).optional().meta({ live: true }),
  /** Pause between two looks for rows that may go, ms. Default 60000. Live. */
  purgePeriodMs: ms.default(60_000).meta({ live: true }),
  /** Raise it, and each relay lets its dead rows try again. Default 0. Live. */
  reviveDead: z.int().min(0).default(0).meta({ live: true }),
  /** Whether an auditor holds each outbox against its topic and publishes again what a broker lost. Default false: it costs a reader and an update of each published row. */
  audit: z.boolean().default(false),
  /** Pause between two rounds of the auditor, ms. Default 10000. Live. */
  auditPeriodMs: ms.default(10_000).meta({ live: true }),
  /** A published event that was not read back for so long is missed and published again, ms. Default 30000: longer than a group takes to find a new coordinator. Live. */
  auditGraceMs: ms.default(30_000).meta({ live: true }),
  /** A new auditor looks back so far, ms. Default 600000: ten minutes. */
  auditWindowMs: z.int().min(1000).max(86_400_000).default(600_000),
  /** Consumer groups that are held back, by name: `{ order-requests: { ratePerSecond: 200, acceptTargetMs: 25, paused: false } }`. Default: none. Live. */
  groups: z.record(z.string(), group).default({}).meta({ live: true }),
});

export type MessagingSettings = z.infer<typeof messagingSettings>;
