import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Inspector, type InspectorEvent, startInspector } from '../src/index.js';
import { createRawClient } from './raw-request.js';
import { bodyOf, comparable, readClients, readVectors, type VectorCase } from './vector-case.js';

type Row = Record<string, unknown>;

const vectors = readVectors('vectors-2.jsonl');
let clock = Date.parse('2026-11-23T06:40:28.800Z');
let inspector: Inspector;
let client: ReturnType<typeof createRawClient>;
const equal = { answers: 0, rows: 0 };

beforeAll(async () => {
  inspector = await startInspector({ ...readClients(), now: () => clock });
  client = createRawClient(inspector.url);
});

afterAll(async () => {
  client.close();
  await inspector.close();
});

/** What the server fills by itself, and writes differently each time. */
const UNEQUAL: readonly string[] = ['id', 'created_at', 'last_seen_at', 'version'];

function eventRow(event: InspectorEvent | undefined): Row {
  return {
    name: event?.name,
    device_id: event?.deviceId && '*',
    profile_id: event?.profileId && event.profileId === event.deviceId ? '* (the device ID)' : (event?.profileId ?? ''),
    project_id: event?.projectId,
    session_id: event?.sessionId && '*',
    properties: event?.properties,
    path: event?.path,
    origin: event?.origin,
    os: event?.os ?? '',
    os_version: event?.osVersion ?? '',
    browser: event?.browser ?? '',
    browser_version: event?.browserVersion ?? '',
    device: event?.device ?? '',
    brand: event?.brand ?? '',
    model: event?.model ?? '',
    referrer: event?.referrer,
    referrer_name: event?.referrerName,
    referrer_type: event?.referrerType,
    sdk_name: event?.sdkName,
    sdk_version: event?.sdkVersion,
    groups: event?.groups,
  };
}

function profileRow(id: string): Row {
  const { projectId, firstName, lastName, email, avatar, properties, isExternal, groups } = inspector.profile(id) ?? {};
  const [first_name, last_name] = [firstName ?? '', lastName ?? ''];
  return {
    ...{ first_name, last_name, email: email ?? '', avatar: avatar ?? '', properties },
    ...{ project_id: projectId, is_external: isExternal, groups },
  };
}

function groupRow(id: string): Row {
  const { projectId, type, name, properties } = inspector.group(id) ?? {};
  return { project_id: projectId, type, name, properties, deleted: 0 };
}

/** The columns of a profile's properties are text: the recorder saw them on their way there. */
const inColumns = (properties: Row): Row =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );

function recordedRow({ afterIngest: { table, row = {} } = { outcome: '' } }: VectorCase): Row {
  const kept = Object.fromEntries(Object.entries(row).filter(([name]) => !UNEQUAL.includes(name)));
  return table === 'profiles' ? { ...kept, properties: inColumns(row['properties'] as Row) } : kept;
}

function actualRow({ afterIngest: { table, row = {} } = { outcome: '' } }: VectorCase): Row {
  const id = String(row['id']);
  if (table === 'profiles') return profileRow(id);
  return table === 'groups' ? groupRow(id) : eventRow(inspector.events().at(-1));
}

describe('the recorded cases of the newer server', () => {
  for (const vector of vectors) {
    test(vector.name, async () => {
      const { method, path, headers } = vector.request;
      clock += vector.delayMsBefore ?? 1;
      const answer = await client.send({ method, path, headers, body: bodyOf(vector) });
      const { response, dynamic, afterIngest } = vector;
      expect(answer.status).toBe(response.status);
      expect(answer.headers['content-type']).toBe(response.headers['content-type']);
      expect(answer.headers.connection).toBe(response.headers['connection']);
      expect(comparable(answer.body, dynamic)).toEqual(comparable(response.body, dynamic));
      equal.answers += 1;
      if (!afterIngest) return;
      expect(inspector.requests().at(-1)?.outcome).toBe(afterIngest.outcome);
      expect(actualRow(vector)).toEqual(recordedRow(vector));
      equal.rows += 1;
    });
  }

  test('are all replayed and equal, and so is what they store', () => {
    console.info(`vectors-2: ${equal.answers} answers and ${equal.rows} stored rows equal`);
    expect(equal).toEqual({ answers: 90, rows: 60 });
  });
});
