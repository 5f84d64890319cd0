import { CARRIES_FLOWS } from './bullmq-telemetry.js';

/** A job of a flow, with those that it waits for. */
interface FlowNode {
  readonly opts?: object | undefined;
  readonly children?: readonly FlowNode[] | undefined;
}

interface FlowProducer {
  add(flow: never, options?: never): unknown;
  addBulk(flows: never): unknown;
}

/**
 * Lets every job of a flow run in the scope that the flow was added in. `openpanelTelemetry()` alone does so for those with `opts`: BullMQ
 * stores nothing of its telemetry with the others. Changes the producer and returns it.
 */
export function carryFlows<Producer extends FlowProducer>(producer: Producer): Producer {
  const { telemetry } = producer as { telemetry?: object };
  if (telemetry) Object.assign(telemetry, { [CARRIES_FLOWS]: true });
  const { add, addBulk } = producer as unknown as Record<'add' | 'addBulk', (...args: unknown[]) => unknown>;
  return Object.assign(producer, {
    add: (flow: FlowNode, ...rest: unknown[]) => add.call(producer, withOptions(flow), ...rest),
    addBulk: (flows: readonly FlowNode[], ...rest: unknown[]) =>
      addBulk.call(producer, flows.map(withOptions), ...rest),
  });
}

const withOptions = (node: FlowNode): FlowNode => ({
  ...node,
  opts: node.opts ?? {},
  ...(node.children && { children: node.children.map(withOptions) }),
});
