import type { Writable } from 'node:stream';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { newId } from '../lib/ids.ts';
import { Problem } from '../problems.ts';
import {
  type Db,
  onPool,
  type Pool,
  type PoolClient,
  type QueryArrayResult,
  type QueryResult,
  type Send,
} from './connections.ts';
import { isDatabaseAway, isRetryable, toProblem } from './pg-errors.ts';
import { config, type Sql } from './sql.ts';

// Reading and writing. No SQL without a transaction object, no transaction without the caller's handle.

export interface Tx {
  /** Rows as objects, by column name. */
  rows<T extends object>(statement: Sql): Promise<T[]>;
  /** Rows as arrays, in the order of the select list: the cheapest way to read a wide list. */
  arrays(statement: Sql): Promise<unknown[][]>;
  /** The same connection as a drizzle query builder. */
  readonly orm: NodePgDatabase;
}

export interface WriteTx extends Tx {
  /** Identity of this transaction in the ledger. */
  readonly id: string;
  /** Ordinal of the next ledger entry; taking one makes the transaction part of the ledger. */
  nextOrdinal(): number;
  /**
   * Runs the transaction's last statement and commits with it. The statement takes the transaction's place in the ledger
   * itself (`placed` in db/ledger.ts), whether to flush later it is told. Nothing may follow.
   */
  last(statement: (flushLater: boolean) => Sql): Promise<unknown[][]>;
}

const txOver = (send: Send, client: () => PoolClient | Pool): Tx => ({
  rows: async <T extends object>(s: Sql) => (await send(config(s))).rows as T[],
  arrays: async (s) => (await send(config(s, 'array'))).rows as unknown[][],
  get orm() {
    return drizzle({ client: client(), casing: 'snake_case' });
  },
});

/** Runs single statements on read-only sessions, each its own snapshot, with no BEGIN and COMMIT around them. */
export async function read<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await work(txOver(onPool(db.reader, db.asker), () => db.reader));
  } catch (error) {
    throw toProblem(error);
  }
}

export interface Snapshot {
  readonly tx: Tx;
  /** Ends the snapshot and gives the connection back; may be called more than once. */
  close(): Promise<void>;
}

/** A snapshot that stays open until it is closed, for reading that streams. */
export async function openSnapshot(db: Db): Promise<Snapshot> {
  const client = await db.reader.connect().catch((error) => {
    throw toProblem(error);
  });
  const send: Send = (query) => db.asker.ask(client, query);
  let broken: Error | undefined;
  let closed = false;
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  const close = async () => {
    if (closed) return;
    closed = true;
    await send('rollback').catch(onLost);
    client.release(broken);
    client.off('error', onLost);
  };
  try {
    await send('begin isolation level repeatable read read only');
  } catch (error) {
    await close();
    throw toProblem(error);
  }
  return { tx: txOver(send, () => client), close };
}

/** Runs several statements that must agree on one snapshot. */
export async function readSnapshot<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const snapshot = await openSnapshot(db);
  try {
    return await work(snapshot.tx);
  } catch (error) {
    throw toProblem(error);
  } finally {
    await snapshot.close();
  }
}

export interface Written<T> {
  result: T;
  /** Position and instant the change got in the ledger; undefined when nothing was recorded. */
  position?: number;
  at?: string;
}

interface Committed<T> extends Written<T> {
  /** Committed without waiting for the disk: nobody may be told before a flush. */
  flushLater: boolean;
}

type Place = Omit<Committed<unknown>, 'result'>;

const PLACE_SQL = 'select new_position, new_instant from ledger_commit($1::uuid, $2::boolean)';
/** Two columns of a row → a place in the ledger. */
export const headIn = (row: readonly unknown[]) => ({ position: row[0] as number, at: row[1] as string });

/** Sends what `queue` queues in one packet, so that pipelined statements reach the server together. */
function together<T>(client: PoolClient, queue: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  try {
    return queue();
  } finally {
    stream.uncork();
  }
}

const ATTEMPTS = 4;

/**
 * One writing transaction: the work, then its place in the ledger, then the commit. Resolves only when the change is
 * on disk. Runs again when PostgreSQL asks for it (serialisation failure, deadlock), so `work` must not keep state.
 */
export async function write<T>(db: Db, work: (tx: WriteTx) => Promise<T>): Promise<Written<T>> {
  db.writing++;
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await onDisk(db, await writeOnce(db, work));
      } catch (error) {
        if (!isRetryable(error) || attempt === ATTEMPTS) throw toProblem(error);
      }
    }
  } finally {
    db.writing--;
  }
}

const outcomeUnknown = () => new Problem('outcome_unknown', { headers: { 'retry-after': '2' } });

/** Its connection is free for the next writer by now. */
async function onDisk<T>(db: Db, { flushLater, ...written }: Committed<T>): Promise<Written<T>> {
  if (flushLater)
    await db.durability.flush().catch(() => {
      throw outcomeUnknown(); // committed, but a crash may still take it back
    });
  if (written.position !== undefined) db.durability.settled(written.position);
  return written;
}

async function writeOnce<T>(db: Db, work: (tx: WriteTx) => Promise<T>): Promise<Committed<T>> {
  const client = await db.writer.connect();
  let broken: Error | undefined;
  let committing = false;
  let open = false;
  const send: Send = (query) => db.asker.ask(client, query);
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  try {
    let ordinals = 0;
    let begun = false;
    let place: Place | undefined;
    const id = newId();
    // BEGIN travels with the first statement; its failure shows in that statement.
    const begin = () => {
      if (!begun) send('begin').catch(() => undefined);
      begun = open = true;
    };
    const run = (statement: Sql, rowMode?: 'array') =>
      together(client, () => {
        begin();
        return send(config(statement, rowMode));
      });
    const commit = async () => {
      committing = true;
      const flushLater = db.writing > 1;
      const sent = together(client, () => {
        begin();
        return [
          ordinals > 0 && send(config({ text: PLACE_SQL, values: [id, flushLater] }, 'array')),
          send('commit'),
        ] as const;
      });
      const [head] = await ended(sent);
      // Without an entry: a kept answer or an unchanged record may tell of a commit that is not on disk yet.
      place = head ? { ...headIn(head.rows[0]), flushLater } : { flushLater: true };
    };
    /** One statement alone is a transaction to the server: it needs no BEGIN and no COMMIT. */
    const last = async (statement: (flushLater: boolean) => Sql): Promise<unknown[][]> => {
      committing = true;
      const flushLater = db.writing > 1;
      const sent = together(
        client,
        () => [send(config(statement(flushLater), 'array')), begun && send('commit')] as const,
      );
      const [done] = await ended(sent);
      const { rows } = done as QueryArrayResult;
      place = { ...headIn(rows[0]!.slice(-2)), flushLater };
      return rows;
    };
    /** Outcomes of statements of which the last ends the transaction: after a refusal a commit is a rollback. */
    const ended = async <S extends readonly (Promise<QueryResult> | false)[]>(sent: S) => {
      const outcomes = await Promise.allSettled(sent);
      open = begun && outcomes.at(-1)!.status === 'rejected';
      return outcomes.map((outcome) => {
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      });
    };
    const tx: WriteTx = {
      rows: async <R extends object>(s: Sql) => (await run(s)).rows as R[],
      arrays: async (s) => (await run(s, 'array')).rows as unknown as unknown[][],
      last,
      id,
      nextOrdinal: () => ordinals++,
      get orm() {
        begin();
        return drizzle({ client, casing: 'snake_case' });
      },
    };
    const result = await work(tx);
    if (!place) await commit();
    return { result, ...place! };
  } catch (error) {
    if (isDatabaseAway(error)) {
      broken = error as Error;
      if (committing) throw outcomeUnknown();
    }
    throw error;
  } finally {
    if (open && !broken) await send('rollback').catch(onLost);
    client.release(broken);
    client.off('error', onLost);
  }
}
