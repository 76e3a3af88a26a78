import pg from 'pg';
import { pgInstant } from '../lib/dates.ts';
import { Told } from '../lib/told.ts';
import { type Asker, asker, type Query } from './ask.ts';
import { type Durability, durability } from './durability.ts';
import { isDatabaseAway } from './pg-errors.ts';
import { messageSocket } from './socket.ts';

// Connections to PostgreSQL. The one file that imports pg.

export type { Pool, PoolClient, QueryArrayConfig, QueryArrayResult, QueryConfig, QueryResult } from 'pg';

export interface Db {
  readonly durability: Durability;
  readonly url: string;
  readonly asker: Asker;
  reader: pg.Pool;
  writer: pg.Pool;
  /** Writes of this process that are under way or wait for a connection. */
  writing: number;
  close(): Promise<void>;
}

const { types } = pg;
const OID = { int8: 20, json: 114, date: 1082, timestamp: 1114, timestamptz: 1184, numeric: 1700 } as const;
const AS_TEXT = new Set<number>([OID.json, OID.date, OID.timestamp, OID.numeric]);
const asText = (v: string) => v;

// Days stay text (a Date would shift them), decimals stay text (a float would lose digits), instants become RFC 3339.
// JSON that the database printed stays text (it goes out as it is); jsonb, which it stores, is parsed.
const customTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === OID.timestamptz) return pgInstant as never;
    if (AS_TEXT.has(oid)) return asText as never;
    if (oid === OID.int8) return Number as never;
    return types.getTypeParser(oid, format as never) as never;
  },
};

export interface DbOptions {
  pool: number;
  statementTimeoutMs: number;
  /** Longest wait for a server that says nothing at all; two seconds more than a statement may run. */
  silenceMs?: number;
  onError?: (error: Error) => void;
}

/**
 * An acknowledged change is on disk: where the server, the database or the role says that commits do not wait for it, our
 * sessions say otherwise. Stronger settings (synchronous standbys) stay as they are.
 */
const WAIT_FOR_DISK = `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`;

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
    stream: messageSocket as never,
  } satisfies pg.PoolConfig;
  const patient = asker(options.silenceMs ?? options.statementTimeoutMs + 2000);
  const onConnect = (client: Pick<pg.PoolClient, 'query'>) => patient.ask(client, WAIT_FOR_DISK);
  const reader = new pg.Pool({
    ...common,
    application_name: 'register-read',
    options: '-c timezone=UTC -c default_transaction_read_only=on',
  });
  const writer = new pg.Pool({
    ...common,
    pipeline: true,
    onConnect,
    application_name: 'register-write',
    // A write has one good plan whatever its values; planning it anew each time costs more than running it.
    options:
      '-c timezone=UTC -c idle_in_transaction_session_timeout=60s -c lock_timeout=10s -c plan_cache_mode=force_generic_plan',
  } as pg.PoolConfig);
  // A connection of its own: the writers hold all of theirs while they wait for the flush, so one of those would never
  // come free for it. What it runs is a transaction, and its commit waits for the disk (and for synchronous standbys).
  const flusher = new pg.Pool({
    ...common,
    max: 1,
    onConnect,
    application_name: 'register-flush',
  } as pg.PoolConfig);
  const onError = options.onError ?? (() => undefined);
  for (const pool of [reader, writer, flusher]) {
    pool.on('error', onError);
    // A connection may break while it is lent out; pg tells it by an event that, with nobody listening, ends the process.
    pool.on('connect', (client) => client.on('error', () => undefined));
  }
  const flush = onPool(flusher, patient);
  return {
    url,
    asker: patient,
    reader,
    writer,
    writing: 0,
    durability: durability(() => flush(`select pg_logical_emit_message(true, 'register', '')`)),
    async close() {
      patient.close();
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

/** Sends a statement on some connection. */
export type Send = (query: Query) => Promise<pg.QueryResult>;

/** Sends each statement on whatever connection is free. */
export function onPool(pool: pg.Pool, { ask }: Asker): Send {
  return async (query) => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      return await ask(client, query);
    } catch (error) {
      if (isDatabaseAway(error)) broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  };
}
