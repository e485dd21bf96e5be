import { SystemClock } from '@weir/platform/kernel';
import {
  type DeadLetter,
  deadLetters,
  EmbeddedLogAdmin,
  KafkaAdmin,
  type MessagingAdmin,
  type Offsets,
  partitionFor,
  type Replay,
  replayDead,
} from '@weir/platform/messaging';
import { SilentLog } from '@weir/platform/telemetry';
import { Schemas } from './schemas.js';

/** Where a shop's events are. */
export type MessagingPlace =
  | { readonly kind: 'kafka'; readonly brokers: readonly string[] }
  /** `running`: false when the process that owns the log is gone. */
  | { readonly kind: 'embedded'; readonly folder: string; readonly running: boolean };

/** The operator's side of a shop's events. */
export interface Messaging {
  readonly admin: MessagingAdmin;
  /** Where to read the records of a key, or all, from a time on. */
  readonly partsOf: (topic: string, key: string | undefined, since: number | undefined) => Promise<Offsets>;
  readonly partitionOf: (topic: string, key: string) => Promise<number>;
  /** The dead letters of a group, see {@link deadLetters}. */
  readonly dead: (group: string) => AsyncIterable<DeadLetter>;
  /** See {@link replayDead}. */
  readonly replay: (group: string, select: (letter: DeadLetter) => boolean) => Promise<Replay>;
  readonly close: () => Promise<void>;
}

export async function openMessaging(place: MessagingPlace): Promise<Messaging> {
  const clock = new SystemClock();
  const schemas = place.kind === 'embedded' ? new Schemas({ kind: 'sqlite', folder: place.folder }) : undefined;
  const admin =
    place.kind === 'kafka'
      ? new KafkaAdmin({ address: { brokers: place.brokers, clientId: 'weir' }, clock, log: new SilentLog() })
      : new EmbeddedLogAdmin({ database: await schemas!.of('log'), clock, running: place.running });
  return {
    admin,
    partitionOf: async (topic, key) => partitionFor(key, (await admin.describe(topic)).length),
    dead: (group) => deadLetters(admin, group),
    replay: (group, select) => replayDead(admin, group, select),
    partsOf: async (topic, key, since) => {
      const from = await admin.locate(topic, since === undefined ? 'earliest' : { time: since });
      const own = key === undefined ? undefined : partitionFor(key, from.size);
      return new Map([...from].filter(([partition]) => own === undefined || partition === own));
    },
    close: async () => {
      await admin.close();
      await schemas?.close();
    },
  };
}
