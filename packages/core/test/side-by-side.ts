import { AsyncLocalStorage } from 'node:async_hooks';
import { it, onTestFinished as onCurrentTestFinished, type TestContext } from 'vitest';

type AtEnd = TestContext['onTestFinished'];

const current = new AsyncLocalStorage<AtEnd>();

/** Runs when the test ends that calls it, beside others or not. */
export const onTestFinished: AtEnd = (fn, timeout) => (current.getStore() ?? onCurrentTestFinished)(fn, timeout);

/** A test that mostly waits for real time: it runs beside the others of its file. It replaces no globals, and is alone with its server. */
export const besideOthers = (name: string, fn: () => Promise<void>, timeoutMs?: number): void =>
  it.concurrent(name, (context) => current.run(context.onTestFinished, fn), timeoutMs);

/** The same for each row. */
export const eachBesideOthers =
  <Row extends readonly unknown[]>(rows: readonly Row[]) =>
  (name: string, fn: (...row: Row) => Promise<void>, timeoutMs?: number): void =>
    it.concurrent.for(rows as Row[])(name, timeoutMs === undefined ? {} : { timeout: timeoutMs }, ((
      row: Row,
      context: TestContext,
    ) => current.run(context.onTestFinished, () => fn(...row))) as never);
