import { pbkdf2 } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { stat } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { op, type Tracker } from '@openpanel-node/core';

type AsyncPath = (track: () => void) => Promise<void>;

/** Asynchronous paths that the code of a handler takes, after which it still belongs to its request. */
const ASYNC_PATHS: Readonly<Record<string, AsyncPath>> = {
  await: async (track) => {
    await pause(Math.random() * 3);
    track();
  },
  immediate: async (track) => {
    await turn();
    track();
  },
  tick: (track) =>
    new Promise((resolve) =>
      process.nextTick(() => {
        track();
        resolve();
      }),
    ),
  callback: (track) =>
    new Promise((resolve) =>
      stat('.', () => {
        track();
        resolve();
      }),
    ),
  threads: (track) =>
    new Promise((resolve) =>
      pbkdf2('a', 'b', 1, 8, 'sha1', () => {
        track();
        resolve();
      }),
    ),
  stream: async (track) => {
    const through = new PassThrough();
    through.once('data', track);
    await pipeline(Readable.from(['a', 'b']), through.resume());
  },
  emitter: async (track) => {
    const emitter = new EventEmitter().once('done', track);
    setTimeout(() => emitter.emit('done'), 1);
    await new Promise((resolve) => emitter.once('done', resolve));
  },
};

/** A library whose callbacks come out of a loop of its own, in nobody's context. */
const waiting: (() => void)[] = [];
setInterval(() => {
  for (const callback of waiting.splice(0)) callback();
}, 2).unref();

const lost: AsyncPath = (track) =>
  new Promise((resolve) => {
    waiting.push(() => {
      track();
      resolve();
    });
  });

/** Tracks on each path, with the request's tracker and with `op`, whose request it says it is. */
export async function takeAsyncPaths(tracker: Tracker, of: string): Promise<void> {
  for (const [name, path] of Object.entries(ASYNC_PATHS)) {
    await path(() => {
      void tracker.track(`${name}, tracker`, { of });
      void op.track(`${name}, op`, { of });
    });
  }
  await lost(() => {
    void tracker.track('lost, tracker', { of });
    void op.track('lost, op', { of });
  });
  void op.track('again, op', { of });
}

/** What `takeAsyncPaths` tracks of a request for that request: on every path twice, once where its context is lost, and once after it. */
export const OWN_EVENTS_OF_ASYNC_PATHS = 2 * Object.keys(ASYNC_PATHS).length + 2;

/** The one event that has lost its request: it is nobody's. */
export const LOST = 'lost, op';
