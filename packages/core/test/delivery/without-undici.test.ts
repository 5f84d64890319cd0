import { expect, it, vi } from 'vitest';
import { proxyFor } from '../../src/options/proxy-variable.js';
import { REQUEST, senderTo } from './sending.js';

vi.mock('undici', () => {
  throw new Error('no such package');
});

it('says that undici cannot be loaded, with which a proxy has nothing to do', async () => {
  const url = 'http://127.0.0.1:9';
  const proxy = proxyFor(url, { HTTP_PROXY: 'http://127.0.0.1:8' });
  for (const more of [{}, { proxy }]) {
    const result = await senderTo(url, more).send(REQUEST);
    expect(result).toMatchObject({
      kind: 'unsent',
      reason: expect.stringMatching(/^Error: undici could not be loaded/),
    });
    expect(JSON.stringify(result)).not.toContain('HTTP_PROXY');
  }
});
