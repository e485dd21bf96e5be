import type { Batch, IHeaders, KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../record.js';

/** A batch as text. A body that is no UTF-8 is no JSON either; its bytes are not kept. */
export function toRecords({ topic, partition, messages }: Batch): LogRecord[] {
  return messages.map(({ key, value, offset, headers }: KafkaMessage) => ({
    topic,
    partition,
    offset,
    key: key?.toString() ?? '',
    value: value?.toString() ?? '',
    headers: toText(headers),
  }));
}

/** The first value of each header. Nothing is copied where there is one text of each, as in everything that we wrote. */
function toText(headers: IHeaders | undefined): Readonly<Record<string, string>> {
  if (isText(headers)) return headers;
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    text[name] = String((Array.isArray(value) ? value[0] : value) ?? '');
  }
  return text;
}

function isText(headers: IHeaders | undefined): headers is Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== 'string') return false;
  return headers !== undefined;
}
