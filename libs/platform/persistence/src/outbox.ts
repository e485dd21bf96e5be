import type { Transaction } from './database.js';

/** An event as the module that says it knows it. The payload has already been checked by the contract's schema. */
export interface OutgoingEvent {
  /** What it is about: `order`, `hold`, `product`, `payment`. */
  readonly aggregate: string;
  /** Also the key of the topic: events of one aggregate stay in order. */
  readonly aggregateId: string;
  /** 1, 2, 3, ... per aggregate, written while its row lock is held; UNIQUE(aggregate, aggregate_id, seq). */
  readonly seq: number;
  readonly type: string;
  readonly version: number;
  readonly payload: object;
  /** The trace it belongs to. Default: the one that runs; a handler of many events gives each answer the trace of its cause. */
  readonly traceparent?: string | null | undefined;
}

/** A row that waits to be published. */
export interface OutboxRow extends Omit<OutgoingEvent, 'payload'> {
  readonly position: number;
  /** The payload's JSON text as it was written: it travels unread. */
  readonly payload: string;
  readonly eventId: string;
  readonly topic: string;
  readonly occurredAt: number;
  readonly traceparent: string | null;
}

/** The module's events, written in the same transaction as the change they tell of. Topic: `weir.<schema>.events`. */
export abstract class Outbox {
  /** Multi-row INSERT; pokes the relay after the commit. An empty list does nothing. */
  abstract append(tx: Transaction, events: readonly OutgoingEvent[]): Promise<void>;

  /** The oldest rows that nobody published and that are not dead, at most `limit`, in order of `position`. */
  abstract unpublished(limit: number): Promise<OutboxRow[]>;

  /**
   * A relay begins its term: answers its fencing token, greater than any before, `electionToken` if that is greater. Relays of earlier terms can mark nothing from
   * now on. The database has the last word, so that an election that forgot its past (a new ZooKeeper) cannot shut every relay out.
   */
  abstract beginTerm(electionToken: number): Promise<number>;

  /** Marks rows published, unless a relay with a newer fencing token has been here: then throws and changes nothing. */
  abstract markPublished(positions: readonly number[], fencingToken: number): Promise<void>;

  /** The bus refused this row for what it is (too large, ...). The 5th refusal makes it dead; later events of its aggregate wait behind it. Fenced as above. */
  abstract markRefused(position: number, reason: string, fencingToken: number): Promise<{ dead: boolean }>;

  /** Lets dead rows try again, once their reason is cured. Answers how many. */
  abstract reviveDead(): Promise<number>;

  /** Rows that wait (dead ones apart), and the age in milliseconds of the oldest. */
  abstract backlog(): Promise<{ waiting: number; dead: number; oldestMs: number }>;

  /** The topic gave these events back: to an auditor that compares. Answers how many were not known to be there. Ids of no row are left out. */
  abstract markSeen(eventIds: readonly string[]): Promise<number>;

  /** Rows published after `from` and up to `until` (times, ms) that no reader of the topic has seen, the oldest first. */
  abstract unseen(range: {
    readonly from: number;
    readonly until: number;
    readonly limit: number;
  }): Promise<OutboxRow[]>;

  /** `listener` runs after each commit that appended. */
  abstract onAppend(listener: () => void): void;
}
