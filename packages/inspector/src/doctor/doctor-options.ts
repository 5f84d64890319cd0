import { type Asked, defineCommand } from '../terminal/command.js';
import type { SampleRequest } from './proxies.js';

export interface DoctorOptions {
  readonly json: boolean;
  /** Undefined if no sample of a request was given. */
  readonly sample: SampleRequest | undefined;
}

export const DOCTOR_COMMAND = defineCommand({
  name: 'openpanel-doctor',
  summary: 'find out why events do not arrive, or arrive for the wrong visitor',
  about:
    'It checks OPENPANEL_API_URL, OPENPANEL_CLIENT_ID and the other variables, sends the API a request that stores nothing, and ' +
    'checks the versions installed in the current folder. Pass the headers of a request to see which client IP your app would use.',
  flags: {
    header: {
      type: 'string',
      multiple: true,
      value: 'line',
      help: "A header of a sample request, such as 'x-forwarded-for: 203.0.113.9, 10.0.0.1'. Repeat it for more headers.",
    },
    'remote-address': {
      type: 'string',
      value: 'ip',
      help: 'The address that the sample request comes from. Default: 127.0.0.1.',
    },
    'client-ip': {
      type: 'string',
      value: 'setting',
      help: 'The clientIp option to test: a number of proxies, a header name, or addresses and CIDRs separated by commas.',
    },
    json: { type: 'boolean', help: 'Print the report as JSON.' },
  },
  examples: [
    ['', 'Check the variables of this shell.'],
    ["--header 'x-forwarded-for: 203.0.113.9' --client-ip 1", 'Test the setting for one proxy.'],
    ['--json', 'Print the report for a program.'],
  ],
  exitCodes: [
    [0, 'Everything is ok.'],
    [1, 'At least one check failed.'],
    [2, 'Unknown flag or invalid value.'],
  ],
});

export function parseDoctorCommand(args: readonly string[]): Asked<DoctorOptions> {
  const asked = DOCTOR_COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { values } = asked.run;
  const { json = false, header: lines = [] } = values;
  const broken = lines.find((line) => !/^[\w-]+:/.test(line));
  if (broken !== undefined) return { wrong: `--header is '${broken}'. It must be 'name: value'.` };
  const clientIp = settingOf(values['client-ip']);
  const isSampled = lines.length > 0 || clientIp !== undefined || values['remote-address'] !== undefined;
  const sample = { headers: headersOf(lines), remoteAddress: values['remote-address'] ?? '127.0.0.1', clientIp };
  return { run: { json, sample: isSampled ? sample : undefined } };
}

function settingOf(text: string | undefined): SampleRequest['clientIp'] {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const isList = /[,/:]/.test(text) || /^(?:[\d.]+|loopback|linklocal|uniquelocal)$/.test(text);
  return isList ? text.split(',').map((entry) => entry.trim()) : text;
}

/** Joins lines with the same name, as Node.js does. */
function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const value = line.slice(line.indexOf(':') + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
