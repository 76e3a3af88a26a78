import type { PoolClient, QueryArrayConfig, QueryConfig, QueryResult } from './connections.ts';

// How a statement is sent and awaited. The driver's own promise and its timer for every statement keep each result
// alive until the next full collection, by way of what their closures share: pages of a list then cost twice the time.

/** What the driver is given. */
export type Query = QueryConfig | QueryArrayConfig | string;

type Client = Pick<PoolClient, 'query'>;
type Done = (error: Error | null, result: QueryResult) => void;

export interface Asker {
  /** The result of a statement on that connection. */
  ask(client: Client, query: Query): Promise<QueryResult>;
  close(): void;
}

const LOOK_MS = 500;

/**
 * A server that hangs, or a network that swallows packets, enforces no limit: a statement that stays without an answer
 * for that long ends its connection, and with it whatever was sent on it.
 */
export function asker(timeoutMs: number): Asker {
  const waiting = new Set<{ client: Client; until: number }>();
  const look = setInterval(() => {
    const now = performance.now();
    for (const { client, until } of waiting) if (until < now) giveUp(client);
  }, LOOK_MS).unref();
  return {
    ask: (client, query) =>
      new Promise((resolve, reject) => {
        const ticket = { client, until: performance.now() + timeoutMs };
        waiting.add(ticket);
        const done: Done = (error, result) => {
          waiting.delete(ticket);
          if (error) reject(error);
          else resolve(result);
        };
        (client.query as (query: Query, done: Done) => void)(query, done);
      }),
    close: () => clearInterval(look),
  };
}

function giveUp(client: Client): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection;
  stream.destroy(Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' }));
}
