import { readFileSync } from 'node:fs';
import type { InspectorClient, InspectorProject } from '../src/index.js';

/** One recorded request and the real server's answer. */
export interface VectorCase {
  name: string;
  request: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: unknown;
    bodyKind?: 'json' | 'raw' | 'base64' | 'none';
    bodySpec?: string;
  };
  response: { status: number; headers: Record<string, string>; body: unknown };
  dynamic?: string[];
  afterIngest?: { outcome: string; table?: 'events' | 'profiles' | 'groups'; row?: Record<string, unknown> };
  delayMsBefore?: number;
}

interface RecordedClients {
  secret: string;
  clients: Record<
    string,
    Omit<InspectorClient, 'projectId' | 'secret'> & { project: string | null; hasSecret: boolean }
  >;
  projects: Record<string, Omit<InspectorProject, 'id'>>;
}

const read = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');

export function readVectors(name: 'vectors.jsonl' | 'vectors-2.jsonl'): VectorCase[] {
  const lines = read(name).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as VectorCase);
}

export function readClients(): { clients: InspectorClient[]; projects: InspectorProject[] } {
  const recorded = JSON.parse(read('clients.json')) as RecordedClients;
  const clients = Object.values(recorded.clients).map(({ project, hasSecret, ...client }) => ({
    ...client,
    projectId: project,
    ...(hasSecret && { secret: recorded.secret }),
  }));
  return { clients, projects: Object.entries(recorded.projects).map(([id, project]) => ({ id, ...project })) };
}

/** The bytes that were sent; `bodySpec` describes those too long to record. */
export function bodyOf({ request: { body, bodyKind, bodySpec } }: VectorCase): Buffer | undefined {
  if (bodySpec !== undefined) return Buffer.from(bodyFromSpec(bodySpec));
  if (bodyKind === 'none' || body === undefined) return undefined;
  if (bodyKind === 'raw') return Buffer.from(String(body));
  if (bodyKind === 'base64') return Buffer.from(String(body), 'base64');
  return Buffer.from(JSON.stringify(body));
}

const REPLAY = {
  chunk_index: 0,
  events_count: 1,
  is_full_snapshot: true,
  started_at: '2026-01-01T00:00:00.000Z',
  ended_at: '2026-01-01T00:00:01.000Z',
};

function bodyFromSpec(spec: string): string {
  const nested = /properties\.a = (\d+) nested arrays/.exec(spec)?.[1];
  if (nested) {
    const depth = Number(nested);
    return `{"type":"track","payload":{"name":"signup","properties":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}}`;
  }
  const text = 'x'.repeat(Number(/"x"\*(\d+)/.exec(spec)?.[1]));
  if (spec.startsWith('replay')) return JSON.stringify({ type: 'replay', payload: { ...REPLAY, payload: text } });
  return JSON.stringify({ type: 'track', payload: { name: 'auth_probe', properties: { v: text } } });
}

/** A dynamic value becomes its kind: an ID may differ, but not turn up or go missing. */
export function comparable(body: unknown, dynamic: readonly string[] = []): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (!dynamic.includes(`response.body.${key}`)) return [key, value as unknown];
      return [key, typeof value === 'string' ? (value === '' ? 'empty string' : 'some string') : typeof value];
    }),
  );
}
