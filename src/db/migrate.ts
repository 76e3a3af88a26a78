import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { Told } from '../lib/told.ts';
import { connectOnce } from './connections.ts';

export const MIGRATIONS_FOLDER = path.resolve(import.meta.dirname, migrationsFromHere());

/** Compiled code lies one folder deeper (dist/src/db) than the sources (src/db). */
function migrationsFromHere(): string {
  return import.meta.filename.endsWith('.ts') ? '../../migrations' : '../../../migrations';
}

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}

export const readJournal = (): Journal =>
  JSON.parse(readFileSync(path.join(MIGRATIONS_FOLDER, 'meta/_journal.json'), 'utf8')) as Journal;

export class DatabaseTooOld extends Told {}
export class MigrationsPending extends Told {}

const OLDEST = 180000;

/**
 * Applies what is missing. One migrator at a time (session advisory lock), so racing starts apply each file once.
 * Throws when a file was skipped: the migrator compares only stamps, and a file merged late with an older stamp
 * would silently never run.
 */
export async function migrate(url: string): Promise<{ applied: number; total: number }> {
  const client = await connectOnce(url);
  try {
    await assertServerVersion(client);
    await client.query(`select pg_advisory_lock(hashtextextended('register:migrate', 0))`);
    const before = await countApplied(client);
    await applyMigrations(drizzle({ client }), { migrationsFolder: MIGRATIONS_FOLDER, migrationsSchema: 'drizzle' });
    const after = await countApplied(client);
    const total = readJournal().entries.length;
    if (after < total)
      throw new Error(`migrations: ${after} applied, ${total} in the folder: one was skipped, check the stamps`);
    return { applied: after - before, total };
  } finally {
    await client.end();
  }
}

/** How many migrations wait to be applied. */
export async function pendingMigrations(url: string): Promise<number> {
  const client = await connectOnce(url);
  try {
    await assertServerVersion(client);
    return readJournal().entries.length - (await countApplied(client));
  } finally {
    await client.end();
  }
}

export async function assertMigrated(url: string): Promise<void> {
  const waiting = await pendingMigrations(url);
  if (waiting > 0)
    throw new MigrationsPending(
      `${waiting} migrations are pending: run \`npm run migrate\` first, or set MIGRATE_ON_START=true.`,
    );
}

type Client = Awaited<ReturnType<typeof connectOnce>>;

async function assertServerVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: string; text: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
  );
  const version = rows[0]!;
  if (Number(version.number) < OLDEST) {
    throw new DatabaseTooOld(
      `The database server is PostgreSQL ${version.text}; this service needs PostgreSQL 18 or newer.`,
    );
  }
}

async function countApplied(client: Client): Promise<number> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!rows[0]!.there) return 0;
  const count = await client.query<{ n: number }>('select count(*)::int as n from drizzle.__drizzle_migrations');
  return count.rows[0]!.n;
}
