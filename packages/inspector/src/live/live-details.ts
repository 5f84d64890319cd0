import type { Recorded } from '../recorded.js';
import { adviceOn } from './advice.js';
import { droppedProperties } from './dropped-properties.js';
import type { LiveDetail } from './live-api.js';
import { toRow } from './live-rows.js';
import { MASK, withoutSecret } from './without-secret.js';

/** Everything that is known of a request, at any length. */
export function toDetail(recorded: Recorded): LiveDetail {
  const { record, rawHeaders, httpVersion, body, isBodyCut, answerHeaders, answerBody } = recorded;
  return {
    ...toRow(recorded),
    sent: {
      line: `${record.method} ${record.url} HTTP/${httpVersion}`,
      headers: maskedPairs(rawHeaders),
      body: withoutSecret(body),
      isCut: isBodyCut,
    },
    answered: { status: record.status, headers: answerHeaders, body: answerBody },
    stored: record.event,
    dropped: record.event ? droppedProperties(record.event) : [],
    advice: adviceOn(record),
  };
}

const SECRETS = /^(?:openpanel|mixan)-client-secret$/i;

function maskedPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    pairs.push([name, SECRETS.test(name) ? MASK : (rawHeaders[index + 1] as string)]);
  }
  return pairs;
}
