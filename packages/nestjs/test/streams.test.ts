import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Controller, Get, type MessageEvent, Sse, StreamableFile } from '@nestjs/common';
import { CHROME, openRequest, propertiesOf } from '@openpanel-node/testkit';
import { concat, NEVER, type Observable, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { OpenPanel, OpenPanelEvent } from '../src/index.js';
import { PLATFORMS, startApp } from './start-app.js';

const hello: Observable<MessageEvent> = of({ data: { hello: 'world' } });

@Controller('streams')
class Streams {
  @Sse('endless/:id')
  endless() {
    return concat(hello, NEVER);
  }

  @Sse('ending/:id')
  ending() {
    return hello;
  }

  @Get('file/:id')
  file() {
    return new StreamableFile(Readable.from(forever()));
  }
}

async function* forever() {
  for (;;) yield await new Promise<Buffer>((resolve) => setTimeout(resolve, 1, Buffer.alloc(1_000)));
}

/** Fulfils with the properties of the next event. */
const nextEvent = (client: OpenPanel) =>
  new Promise<Record<string, unknown>>((resolve) => {
    client.on('delivery', (event: OpenPanelEvent) => resolve(propertiesOf(event)));
  });

describe.each(PLATFORMS)('on %s one event', (platform) => {
  it.each(['endless', 'file'])('is given by a client that leaves the stream of /streams/%s', async (kind) => {
    const app = await startApp(platform, { controllers: [Streams] });
    const event = nextEvent(app.client);
    const request = openRequest(`${app.url}/streams/${kind}/1`, { headers: { 'user-agent': CHROME } });
    request.on('error', () => {});
    const [response] = await once(request, 'response');
    await once(response, 'data');
    request.destroy();
    expect(await event).toMatchObject({ aborted: true, status: 200, route: `/streams/${kind}/:id` });
    expect(await app.requestEvents()).toHaveLength(1);
  });

  it('is given by server-sent events that end', async () => {
    const app = await startApp(platform, { controllers: [Streams] });
    const { status, body } = await app.get('/streams/ending/1');
    expect([status, body]).toEqual([200, expect.stringContaining('{"hello":"world"}')]);
    const [properties, ...more] = (await app.requestEvents()).map(propertiesOf);
    expect(more).toEqual([]);
    expect(properties).toMatchObject({ status: 200, route: '/streams/ending/:id' });
    expect(properties).not.toHaveProperty('aborted');
  });
});
