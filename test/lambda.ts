import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Block } from './markdown.js';
import { type Program, run } from './snippets.js';

/** An instance of a function: it runs while an invocation is answered, and is frozen between them. */
export interface Lambda extends Program {
  /** Fulfils with what the handler returned, or with `{ failed }`, when the process is frozen again. */
  invoke(event: object): Promise<Record<string, unknown>>;
}

/** What AWS runs around a handler: it asks for an invocation, answers it, asks for the next. */
const runtime = (url: string) => `
  for (;;) {
    const invocation = await (await fetch('${url}/next')).json();
    const answer = await handler(invocation, {}).catch((error) => ({ failed: error.message }));
    await fetch('${url}/answer', { method: 'POST', body: JSON.stringify(answer) });
  }
`;

/**
 * Runs a block that exports `handler` as Lambda does: the process stops where it is as soon as it has answered. Its
 * `flush(1_000)` gets `flushMs` instead where that is given, for a busy machine.
 */
export async function startLambda(blocks: readonly Block[], name: string, flushMs = 1_000): Promise<Lambda> {
  let waiting: (response: ServerResponse) => void;
  let answered: (answer: Record<string, unknown>) => void;
  const isWaiting = () =>
    new Promise<ServerResponse>((resolve) => {
      waiting = resolve;
    });
  let next = isWaiting();
  const server = createServer(async (request, response) => {
    if (request.url === '/next') return waiting(response);
    const answer = (await json(request)) as Record<string, unknown>;
    program.child.kill('SIGSTOP');
    next = isWaiting();
    answered(answer);
    // It is frozen before it reads this, and goes on from here when it is thawed.
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const program = await run(
    blocks,
    name,
    (source) => source.replace('flush(1_000)', `flush(${flushMs})`) + runtime(`http://127.0.0.1:${port}`),
  );
  return {
    ...program,
    async invoke(event) {
      program.child.kill('SIGCONT');
      const answer = new Promise<Record<string, unknown>>((resolve) => {
        answered = resolve;
      });
      const ended = program.ended.then(() => Promise.reject(new Error(`it ended:\n${program.output()}`)));
      const response = await Promise.race([next, ended]);
      response.end(JSON.stringify(event));
      return await Promise.race([answer, ended]);
    },
  };
}
