import { OpenPanelError } from '../errors.js';
import type { ClientOptions } from './client-options.js';
import { CORRECT_VARIABLE } from './environment.js';
import { CLIENT_TABLE } from './option-table.js';

export interface ConnectionBounds {
  readonly connections: number;
  readonly maxConnections: number;
  /** What is wrong with a variable, if anything is. */
  readonly problem: string | undefined;
}

/**
 * The bounds of connections. Whoever sets one of them gets no more and no fewer than it says: `connections` alone is also the maximum, and a
 * `maxConnections` below the default of `connections` lowers that. Throws an `OpenPanelError` for options that contradict each other;
 * a variable that contradicts the other bound is ignored.
 */
export function connectionBounds(own: ClientOptions, given: ClientOptions): ConnectionBounds {
  const { connections, maxConnections } = given;
  const alone = maxConnections ?? connections ?? CLIENT_TABLE.maxConnections.default;
  if (connections === undefined || maxConnections === undefined) {
    const least = connections ?? Math.min(CLIENT_TABLE.connections.default, alone);
    return { connections: least, maxConnections: alone, problem: undefined };
  }
  if (maxConnections >= connections) return { connections, maxConnections, problem: undefined };
  if (own.connections !== undefined && own.maxConnections !== undefined) {
    const rule = `must be at least as large as "connections" (${connections})`;
    throw new OpenPanelError(
      'invalid_option',
      'maxConnections',
      `The option "maxConnections" ${rule}; it is ${maxConnections}.`,
    );
  }
  const isMax = own.maxConnections === undefined;
  const [variable, rule, used] = isMax
    ? ['OPENPANEL_MAX_CONNECTIONS', `at least as large as connections, which is ${connections}`, connections]
    : ['OPENPANEL_CONNECTIONS', `at most maxConnections, which is ${maxConnections}`, maxConnections];
  const problem = `${variable} must be ${rule}. ${used} is used. ${CORRECT_VARIABLE}`;
  return { connections: used, maxConnections: used, problem };
}
