import { expect, it } from 'vitest';
import { quoted } from '../../src/diagnostics.js';
import { apiServer } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';

it('the words of others, which may end in a full stop, are followed by one', async () => {
  const api = await apiServer(() => ({ status: 404, body: '{"message":"Not found."}' }));
  const { client, log } = httpClient(api.url);
  void client.track('x');
  await expect.poll(() => log).toHaveLength(1);
  const { checks } = await client.verify();
  const failing = memoryClient({
    beforeSend: () => {
      throw new Error('No such plan. ');
    },
  });
  void failing.client.track('x');
  for (const line of [...log, ...checks.map(({ message }) => message), ...failing.log])
    expect(line).not.toMatch(/\.\s*"?\s*\./);
  expect(log[0]).toContain('does not respond like the OpenPanel API: HTTP 404 "Not found". Check');
  expect(failing.log[0]).toContain('Error: No such plan. ');
});

it.each([
  ['Ingestion: Invalid cors or secret', '"Ingestion: Invalid cors or secret"'],
  ['HTTP 401 "Unauthorized"', 'HTTP 401 "Unauthorized"'],
  ['{"blocked":true}', '{"blocked":true}'],
  ['an HTML page (HTTP 403)', 'an HTML page (HTTP 403)'],
  ['classified as a bot: Googlebot', 'classified as a bot: Googlebot'],
])('the words of the API are in quotes, descriptions and quotes are not: %s', (message, expected) => {
  expect(quoted(message)).toBe(expected);
});
