import { once } from 'node:events';
import { Inject } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { CHROME, nameOf } from '@openpanel-node/testkit';
import { map, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Op, OpenPanel, op, SkipTracking, Track, type Tracker } from '../../src/index.js';
import { unattributed } from '../scope/visitors.js';
import { PLATFORMS, startApp } from '../start-app.js';

@WebSocketGateway()
class Chat implements OnGatewayConnection {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  handleConnection() {
    void op.track('connected');
  }

  @SubscribeMessage('say')
  @Track('said', { properties: (result) => ({ result }) })
  async say(@MessageBody() text: string, @Op() tracker: Tracker) {
    void tracker.track('@Op()');
    await new Promise(setImmediate);
    void op.track('op');
    void this.client.track('client');
    return { event: 'said', data: text };
  }

  @SubscribeMessage('listen')
  @SkipTracking()
  @Track('listened')
  listen(@ConnectedSocket() _socket: WebSocket) {
    return timer(1).pipe(map(() => ({ event: 'heard', data: 'hello' })));
  }

  @SubscribeMessage('refuse')
  @Track('refused', { on: 'error' })
  refuse() {
    throw new WsException('no');
  }
}

describe.each(PLATFORMS)('a gateway on %s', (platform) => {
  it('tracks for nobody, and the guard lets every message pass', async () => {
    const app = await startApp(
      platform,
      { providers: [Chat] },
      { setup: (created) => created.useWebSocketAdapter(new WsAdapter(created)) },
    );
    const socket = new WebSocket(app.url.replace('http', 'ws'), { headers: { 'user-agent': CHROME } });
    await once(socket, 'open');
    const ask = async (event: string, data: string) => {
      const answered = once(socket, 'message');
      socket.send(JSON.stringify({ event, data }));
      const [message] = await answered;
      return JSON.parse(String(message)) as object;
    };
    expect(await ask('say', 'hi')).toEqual({ event: 'said', data: 'hi' });
    expect(await ask('listen', 'x')).toEqual({ event: 'heard', data: 'hello' });
    expect(await ask('refuse', 'x')).toMatchObject({ event: 'exception' });
    const closed = once(socket, 'close');
    socket.close();
    await closed;
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['connected', '@Op()', 'op', 'client', 'said', 'listened', 'refused']);
    expect(unattributed(events)).toEqual(events);
  });
});
