import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { pgInstant } from '../lib/dates.ts';
import { Problem } from '../problems.ts';
import { type Durability, durability } from './durability.ts';
import { isDatabaseAway, isRetryable, toProblem } from './pg-errors.ts';

// The one file that imports pg. No SQL without a transaction object, no transaction without the caller's handle.

/** A statement with its bound values. */
export interface Sql {
  text: string;
  values: readonly unknown[];
}

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
}

export interface Db {
  readonly durability: Durability;
  readonly url: string;
  reader: pg.Pool;
  writer: pg.Pool;
  /** Writing transactions of this process that are under way. */
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

// Prepared statements are cheap to run and cost memory on every connection; a query grammar can make endlessly many.
const NAMED_STATEMENTS = 400;
const names = new Map<string, string>();
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < NAMED_STATEMENTS) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

const config = ({ text, values }: Sql, rowMode?: 'array'): pg.QueryConfig => {
  const name = nameOf(text);
  return {
    text,
    values: values as unknown[],
    ...(name ? { name } : {}),
    ...(rowMode ? { rowMode } : {}),
  } as pg.QueryConfig;
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
    options: '-c timezone=UTC -c idle_in_transaction_session_timeout=60s -c lock_timeout=10s',
  } as pg.PoolConfig);
  const onError = options.onError ?? (() => undefined);
  reader.on('error', onError);
  writer.on('error', onError);
  return {
    url,
    reader,
    writer,
    writing: 0,
    durability: durability(() => writer.query(`select pg_logical_emit_message(false, 'register', '', true)`)),
    async close() {
      await Promise.all([reader.end(), writer.end()]);
    },
  };
}

/** One dedicated connection, for migrations and tools. */
export async function connectOnce(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    types: customTypes,
    options: '-c timezone=UTC',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  await client.connect();
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

/** A snapshot that stays open until it is closed, for reading that streams. */
export async function openSnapshot(db: Db): Promise<Snapshot> {
  const client = await db.reader.connect().catch((error) => {
    throw toProblem(error);
  });
  let broken: Error | undefined;
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await client.query('rollback').catch((error: Error) => {
      broken = error;
    });
    client.release(broken);
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

const ATTEMPTS = 4;

/**
 * One writing transaction: the work, then its place in the ledger, then the commit. Resolves only when the change is
 * on disk. Runs again when PostgreSQL asks for it (serialisation failure, deadlock), so `work` must not keep state.
 */
export async function write<T>(db: Db, work: (tx: WriteTx) => Promise<T>): Promise<Written<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await writeOnce(db, work);
    } catch (error) {
      if (!isRetryable(error) || attempt === ATTEMPTS) throw toProblem(error);
    }
  }
}

async function writeOnce<T>(db: Db, work: (tx: WriteTx) => Promise<T>): Promise<Written<T>> {
  const client = await db.writer.connect();
  let broken: Error | undefined;
  let committing = false;
  let open = true;
  db.writing++;
  try {
    let ordinals = 0;
    const id = uuidv7();
    const base = txOver(client);
    const tx: WriteTx = {
      rows: base.rows,
      arrays: base.arrays,
      id,
      nextOrdinal: () => ordinals++,
      get orm() {
        return base.orm;
      },
    };
    // Not awaited: the first statement of the work travels with it. Its failure shows in that statement.
    client.query('begin').catch(() => undefined);
    const result = await work(tx);
    committing = true;
    if (ordinals === 0) {
      await client.query('commit');
      open = false;
      return { result };
    }
    const flushLater = db.writing > 1;
    const [head] = await Promise.all([
      base.rows<{ position: number; at: string }>({
        text: 'select new_position as position, new_instant as at from ledger_commit($1::uuid, $2::boolean)',
        values: [id, flushLater],
      }),
      client.query('commit'),
    ]);
    open = false;
    const { position, at } = head[0]!;
    if (flushLater) await db.durability.flush();
    db.durability.settled(position);
    return { result, position, at };
  } catch (error) {
    if (isDatabaseAway(error)) {
      broken = error as Error;
      if (committing) throw new Problem('outcome_unknown', { headers: { 'retry-after': '2' } });
    }
    throw error;
  } finally {
    db.writing--;
    if (open && !broken)
      await client.query('rollback').catch((error: Error) => {
        broken = error;
      });
    client.release(broken);
  }
}
