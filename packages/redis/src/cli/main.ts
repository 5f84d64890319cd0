#!/usr/bin/env node
import { once } from 'node:events';
import { type Logger, OpenPanel, OpenPanelError, type OutboxContext } from '@openpanel-node/core';
import { runCommand } from '@openpanel-node/inspector/terminal';
import { LetterBox, type ReadLetter } from '../letter-box.js';
import { outboxOptions } from '../options.js';
import { startRelay } from '../start-relay.js';
import { type CliOptions, COMMAND, parseCommandLine, type Task } from './options.js';
import { CommandError, type OwnClient, openClient } from './redis-client.js';

const print = (line: string) => void process.stdout.write(`${line}\n`);

const JSON_LOGGER: Logger = {
  info: (message) => print(JSON.stringify({ level: 'info', time: new Date().toISOString(), message })),
  warn: (message) => print(JSON.stringify({ level: 'warn', time: new Date().toISOString(), message })),
  error: (message) => print(JSON.stringify({ level: 'error', time: new Date().toISOString(), message })),
};

async function run(options: CliOptions): Promise<number> {
  const own = await openClient(options.redis, options.isCluster);
  try {
    return options.task.kind === 'relay' ? await deliver(own, options) : await handle(own, options, options.task);
  } finally {
    await own.close();
  }
}

async function deliver({ client }: OwnClient, options: CliOptions): Promise<number> {
  const { prefix, partitions, leaseMs, host, port, json } = options;
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const logger = json ? JSON_LOGGER : undefined;
  const relay = await startRelay({ client, prefix, partitions, leaseMs, host, port, logger });
  (logger ?? console).info(
    `[openpanel] The relay delivers. Health and metrics: ${relay.url}/healthz and ${relay.url}/metrics`,
  );
  // The connection keeps the process alive; while it is lost, this does.
  const alive = setInterval(() => {}, 60_000);
  await stopped;
  clearInterval(alive);
  await relay.stop();
  const { delivered, rejected, dropped, handedOver } = relay.stats();
  const counts = `${delivered} delivered, ${rejected} rejected, ${dropped} dropped, ${handedOver} handed over`;
  (logger ?? console).info(`[openpanel] The relay has stopped: ${counts}.`);
  return 0;
}

async function handle(
  { client }: OwnClient,
  options: CliOptions,
  task: Exclude<Task, { kind: 'relay' }>,
): Promise<number> {
  const { prefix, partitions, json } = options;
  const letters = new LetterBox(outboxOptions({ client, prefix, partitions }), await contextOf());
  switch (task.kind) {
    case 'list':
      for await (const letter of letters.list(task.profile))
        print(json ? JSON.stringify(recordOf(letter)) : lineOf(letter));
      return 0;
    case 'purge': {
      const purged = await letters.purge(task.profile);
      print(json ? JSON.stringify({ purged }) : `${purged} dead letters were deleted.`);
      return 0;
    }
    case 'replay': {
      const { replayed, isFull } = await letters.replay(task.profile, task.withUnconfirmed);
      const rest = isFull ? ' The outbox is full: the others stay where they are.' : '';
      print(json ? JSON.stringify({ replayed, isFull }) : `${replayed} dead letters will be delivered again.${rest}`);
      return isFull ? 1 : 0;
    }
  }
}

/** Whose letters they are, as a client finds it out from variables. */
async function contextOf(): Promise<OutboxContext> {
  let context: OutboxContext | undefined;
  const writer = { append: async () => [], check: async () => {} };
  const open = (opened: OutboxContext) => {
    context = opened;
    return writer;
  };
  await new OpenPanel({ outbox: { open }, logger: false }).shutdown();
  if (!context) throw new CommandError('Set OPENPANEL_CLIENT_ID, and OPENPANEL_API_URL as it is in your apps.');
  return context;
}

const recordOf = ({ letter, type, payload }: ReadLetter) => {
  const { id, at, reason, httpStatus, message } = letter;
  return { id, at: new Date(at).toISOString(), reason, httpStatus, message, event: { type, payload } };
};

function lineOf({ letter, type, name = '', profileId }: ReadLetter): string {
  const { at, reason, httpStatus, message } = letter;
  const refusal = httpStatus === undefined ? '' : ` (HTTP ${httpStatus}: ${message})`;
  const of = profileId === undefined ? '' : ` of ${profileId}`;
  const line = `${new Date(at).toISOString()}  ${type} ${name}${of}: ${reason}${refusal}`;
  return line.replace(/\p{Cc}/gu, ' ');
}

void runCommand({
  command: COMMAND,
  parse: parseCommandLine,
  run,
  isUserError: (error) => error instanceof CommandError || error instanceof OpenPanelError,
});
