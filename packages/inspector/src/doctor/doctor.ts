import { OpenPanel } from '@openpanel-node/core';
import { createPaint } from '../terminal/colors.js';
import type { Check } from './check.js';
import { checkProxies, type SampleRequest } from './proxies.js';
import { checkSpool } from './spool.js';
import { checkVersions } from './versions.js';

export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Checks versions, variables, the API, and the client IP of the sample request if there is one. */
export async function examine(folder: string, sample: SampleRequest | undefined): Promise<DoctorReport> {
  const client = new OpenPanel({ logger: false, spool: false });
  const { checks: ofClient } = await client.verify();
  await client.shutdown(0);
  const versions = checkVersions(folder, process.versions.node);
  const spool = checkSpool(process.env['OPENPANEL_SPOOL']);
  const checks = [...versions, ...ofClient, ...spool, ...(sample ? checkProxies(sample) : [])];
  return { ok: checks.every((check) => check.ok), checks };
}

/** One line per check. What to do is on the next line. */
export function formatReport({ checks }: DoctorReport, colors: boolean): string {
  const paint = createPaint(colors);
  const width = Math.max(...checks.map(({ subject }) => subject.length));
  return checks
    .map(({ subject, ok, message, advice }) => {
      const line = `${ok ? paint('green', 'ok   ') : paint('red', 'WRONG')}  ${subject.padEnd(width)}  ${message}\n`;
      return advice === undefined ? line : `${line}${' '.repeat(width + 9)}${paint('yellow', advice)}\n`;
    })
    .join('');
}
