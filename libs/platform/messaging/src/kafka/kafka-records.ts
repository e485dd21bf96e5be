import type { Batch } from 'kafkajs';
import type { LogRecord } from '../record.js';
import type { FetchedRecord } from './fetched-record.js';

/** A batch as text. What kafkajs hands over is what `installRecordCodec` made it read. A body that is no UTF-8 is no JSON either; its bytes are not kept. */
export const toRecords = ({ topic, partition, messages }: Batch): LogRecord[] =>
  (messages as unknown as readonly FetchedRecord[]).map((record) => record.placed(topic, partition));
