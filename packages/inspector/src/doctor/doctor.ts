import { OpenPanel } from '@openpanel-node/core';
import type { Check } from './check.js';
import { checkProxies, type SampleRequest } from './proxies.js';
import { checkVersions } from './versions.js';

export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Everything that users get wrong, looked at: versions, variables, the API, and how the client's address is found. */
export async function examine(folder: string, sample: SampleRequest | undefined): Promise<DoctorReport> {
  const client = new OpenPanel({ logger: false });
  const { checks: ofClient } = await client.verify();
  await client.shutdown(0);
  const versions = checkVersions(folder, process.versions.node);
  const checks = [...versions, ...ofClient, ...(sample ? checkProxies(sample) : [])];
  return { ok: checks.every((check) => check.ok), checks };
}

/** A line for each check, with what to do below it. */
export function formatReport({ checks }: DoctorReport, colors: boolean): string {
  const paint = (code: number, text: string) => (colors ? `\u001B[${code}m${text}\u001B[0m` : text);
  const width = Math.max(...checks.map(({ subject }) => subject.length));
  return checks
    .map(({ subject, ok, message, advice }) => {
      const line = `${ok ? paint(32, 'ok   ') : paint(31, 'WRONG')}  ${subject.padEnd(width)}  ${message}\n`;
      return advice === undefined ? line : `${line}${' '.repeat(width + 9)}${paint(33, advice)}\n`;
    })
    .join('');
}
