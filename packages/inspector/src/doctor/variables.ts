import { type Check, wrong } from './check.js';

/** Names that are easily taken for those that are read. */
const MISTAKEN: Readonly<Record<string, string>> = {
  OPENPANEL_CLIENTID: 'OPENPANEL_CLIENT_ID',
  OPENPANEL_ID: 'OPENPANEL_CLIENT_ID',
  OPENPANEL_CLIENTSECRET: 'OPENPANEL_CLIENT_SECRET',
  OPENPANEL_SECRET: 'OPENPANEL_CLIENT_SECRET',
  OPENPANEL_APIURL: 'OPENPANEL_API_URL',
  OPENPANEL_API: 'OPENPANEL_API_URL',
  OPENPANEL_URL: 'OPENPANEL_API_URL',
};

/** Variables that are set, and that nobody reads, where the one that is read is not set. */
export function checkVariables(env: Readonly<Record<string, string | undefined>>): Check[] {
  return Object.entries(MISTAKEN)
    .filter(([name, meant]) => env[name] && !env[meant])
    .map(([name, meant]) => wrong('variables', `${name} is set, and nothing reads it.`, `Call it ${meant}.`));
}
