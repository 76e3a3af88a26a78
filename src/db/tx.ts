import type { Writable } from 'node:stream';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { pgInstant } from '../lib/dates.ts';
import { Told } from '../lib/told.ts';
import { Problem } from '../problems.ts';
import { type Durability, durability } from './durability.ts';
import { isDatabaseAway, isRetryable, toProblem } from './pg-errors.ts';
import { config, type Sql } from './sql.ts';

// The one file that imports pg. No SQL without a transaction object, no transaction without the caller's handle.

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
   * Runs the transaction's last statement and commits with it, in one packet to the server. Nothing may follow.
   */
  last(statement: Sql): Promise<unknown[][]>;
}

export interface Db {
  readonly durability: Durability;
  readonly url: string;
  reader: pg.Pool;
  writer: pg.Pool;
  /** Writes of this process that are under way or wait for a connection. */
  writing: number;
  close(): Promise<void>;
}

const { types } = pg;
const OID = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, numeric: 1700 } as const;
const asText = (v: string) => v;

// Days stay text (a Date would shift them), decimals stay text (a float would lose digits), instants become RFC 3339.
const customTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === OID.timestamptz) return pgInstant as never;
    if (oid === OID.date || oid === OID.timestamp || oid === OID.numeric) return asText as never;
    if (oid === OID.int8) return Number as never;
    return types.getTypeParser(oid, format as never) as never;
  },
};

type Queryable = Pick<pg.PoolClient, 'query'>;

const txOver = (client: Queryable): Tx => {
  let orm: NodePgDatabase | undefined;
  return {
    rows: async <T extends object>(s: Sql) => (await client.query(config(s))).rows as T[],
    arrays: async (s) => (await client.query(config(s, 'array'))).rows as unknown as unknown[][],
    get orm() {
      orm ??= drizzle({ client: client as pg.PoolClient, casing: 'snake_case' });
      return orm;
    },
  };
};

export interface DbOptions {
  pool: number;
  statementTimeoutMs: number;
  onError?: (error: Error) => void;
}

/** Opens a reading and a writing pool; nothing connects before the first statement. */
export function openDb(url: string, options: DbOptions): Db {
  const common = {
    connectionString: url,
    max: options.pool,
    types: customTypes,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 60_000,
    statement_timeout: options.statementTimeoutMs,
    // A server that hangs, or a network that swallows packets, enforces no limit: then ours ends the wait.
    query_timeout: options.statementTimeoutMs + 2000,
    keepAlive: true,
  } satisfies pg.PoolConfig;
  const reader = new pg.Pool({
    ...common,
    application_name: 'register-read',
    options: '-c timezone=UTC -c default_transaction_read_only=on',
  });
  const writer = new pg.Pool({
    ...common,
    pipeline: true,
    application_name: 'register-write',
    // A write has one good plan whatever its values; planning it anew each time costs more than running it.
    options:
      '-c timezone=UTC -c idle_in_transaction_session_timeout=60s -c lock_timeout=10s -c plan_cache_mode=force_generic_plan',
  } as pg.PoolConfig);
  // A connection of its own: the writers hold all of theirs while they wait for the flush, so one of those would never
  // come free for it. What it runs is a transaction, and its commit waits for the disk (and for synchronous standbys).
  const flusher = new pg.Pool({ ...common, max: 1, application_name: 'register-flush' });
  const onError = options.onError ?? (() => undefined);
  for (const pool of [reader, writer, flusher]) pool.on('error', onError);
  return {
    url,
    reader,
    writer,
    writing: 0,
    durability: durability(() => flusher.query(`select pg_logical_emit_message(true, 'register', '')`)),
    async close() {
      await Promise.all([reader.end(), writer.end(), flusher.end()]);
    },
  };
}

/** Connections for a library that brings its own statements. */
export function openPool(url: string, max: number, application_name: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name,
    connectionTimeoutMillis: 3000,
    keepAlive: true,
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

export class DatabaseUnreachable extends Told {}

/** One dedicated connection, for migrations and tools. */
export async function connectOnce(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    types: customTypes,
    options: '-c timezone=UTC',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    // A name with several addresses fails with one error for each, and no message of its own.
    const e = error as Error & { errors?: Error[] };
    const why = e.message || e.errors?.map((one) => one.message).join('; ') || e.name;
    throw new DatabaseUnreachable(
      `No connection to the database ${client.database} at ${client.host}:${client.port}: ${why}`,
      { cause: error },
    );
  }
  return client;
}

/** Runs single statements on read-only sessions, each its own snapshot, with no BEGIN and COMMIT around them. */
export async function read<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await work(txOver(db.reader as unknown as Queryable));
  } catch (error) {
    throw toProblem(error);
  }
}

export interface Snapshot {
  readonly tx: Tx;
  /** Ends the snapshot and gives the connection back; may be called more than once. */
  close(): Promise<void>;
}

// A connection may break while it is lent out and no statement runs, such as when a stream waits for its reader. pg tells
// it by an event on the client; with nobody listening, that event ends the process.

/** A snapshot that stays open until it is closed, for reading that streams. */
export async function openSnapshot(db: Db): Promise<Snapshot> {
  const client = await db.reader.connect().catch((error) => {
    throw toProblem(error);
  });
  let broken: Error | undefined;
  let closed = false;
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  const close = async () => {
    if (closed) return;
    closed = true;
    await client.query('rollback').catch(onLost);
    client.release(broken);
    client.off('error', onLost);
  };
  try {
    await client.query('begin isolation level repeatable read read only');
  } catch (error) {
    await close();
    throw toProblem(error);
  }
  return { tx: txOver(client), close };
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
type Head = { position: number; at: string };
type Fulfilled = PromiseFulfilledResult<pg.QueryResult>;

const COMMIT_SQL = 'select new_position as position, new_instant as at from ledger_commit($1::uuid, $2::boolean)';

/** Sends what `queue` queues in one packet, so that pipelined statements reach the server together. */
function together<T>(client: pg.PoolClient, queue: () => T): T {
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
  let open = true;
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  try {
    let ordinals = 0;
    let begun = false;
    let place: Place | undefined;
    const id = uuidv7();
    // BEGIN travels with the first statement; its failure shows in that statement.
    const begin = () => {
      if (!begun) client.query('begin').catch(() => undefined);
      begun = true;
    };
    const run = (statement: Sql, rowMode?: 'array') =>
      together(client, () => {
        begin();
        return client.query(config(statement, rowMode));
      });
    const commit = async (last?: Sql): Promise<unknown[][]> => {
      committing = true;
      const flushLater = db.writing > 1;
      const sent = together(client, () => {
        begin();
        return [
          last && client.query(config(last, 'array')),
          ordinals > 0 && client.query(config({ text: COMMIT_SQL, values: [id, flushLater] })),
          client.query('commit'),
        ];
      });
      const [rows, head, done] = await Promise.allSettled(sent);
      // After a refusal the commit is a rollback: either way the transaction has ended.
      open = done!.status === 'rejected';
      for (const outcome of [rows!, head!, done!]) if (outcome.status === 'rejected') throw outcome.reason;
      // Without an entry: a kept answer or an unchanged record may tell of a commit that is not on disk yet.
      const [at] = ordinals > 0 ? (head as Fulfilled).value.rows : [];
      place = { ...(at as Head | undefined), flushLater: ordinals === 0 || flushLater };
      return last ? ((rows as Fulfilled).value.rows as unknown[][]) : [];
    };
    const tx: WriteTx = {
      rows: async <R extends object>(s: Sql) => (await run(s)).rows as R[],
      arrays: async (s) => (await run(s, 'array')).rows as unknown as unknown[][],
      last: commit,
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
    if (open && !broken) await client.query('rollback').catch(onLost);
    client.release(broken);
    client.off('error', onLost);
  }
}
