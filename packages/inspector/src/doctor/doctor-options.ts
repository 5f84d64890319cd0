import { parseFlags } from '../command-line.js';
import type { SampleRequest } from './proxies.js';

interface DoctorOptions {
  readonly json: boolean;
  /** Undefined where no sample of a request was given. */
  readonly sample: SampleRequest | undefined;
}

/** What the command line asks for; `wrong` says in one line what is not understood. */
export type DoctorCommand = { run: DoctorOptions } | { show: 'help' | 'version' } | { wrong: string };

export const DOCTOR_HELP = `openpanel-doctor: why events do not arrive, or would arrive wrongly

Usage: openpanel-doctor [options]

It reads OPENPANEL_API_URL, OPENPANEL_CLIENT_ID and the other variables, asks the API in a way that stores nothing, and looks
at the versions that are installed in the current folder. With headers of a request it tells which address your app would take for
the visitor's.

  --header <line>          a header of a sample request, such as 'x-forwarded-for: 203.0.113.9, 10.0.0.1'; several times
  --remote-address <ip>    the address that the sample comes from (default 127.0.0.1)
  --client-ip <setting>    the option clientIp: a number of proxies, a header's name, or addresses and CIDRs with commas
  --json                   the report as JSON
  --help                   show this
  --version                show the version

It exits 0 where everything is ok, 1 where something is not, 2 on a flag that it does not know.
`;

export function parseDoctorCommand(args: readonly string[]): DoctorCommand {
  const { values, wrong } = parseFlags(args, {
    header: { type: 'string', multiple: true },
    'remote-address': { type: 'string' },
    'client-ip': { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
  });
  if (!values) return { wrong };
  if (values.help) return { show: 'help' };
  if (values.version) return { show: 'version' };
  const lines = values.header ?? [];
  const broken = lines.find((line) => !/^[\w-]+:/.test(line));
  if (broken !== undefined) return { wrong: `--header must be 'name: value', not '${broken}'` };
  const clientIp = settingOf(values['client-ip']);
  const isSampled = lines.length > 0 || clientIp !== undefined || values['remote-address'] !== undefined;
  const sample = { headers: headersOf(lines), remoteAddress: values['remote-address'] ?? '127.0.0.1', clientIp };
  return { run: { json: values.json, sample: isSampled ? sample : undefined } };
}

function settingOf(text: string | undefined): SampleRequest['clientIp'] {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const isList = /[,/:]/.test(text) || /^(?:[\d.]+|loopback|linklocal|uniquelocal)$/.test(text);
  return isList ? text.split(',').map((entry) => entry.trim()) : text;
}

/** Of several lines with one name, a list, as Node.js makes of them. */
function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const value = line.slice(line.indexOf(':') + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
