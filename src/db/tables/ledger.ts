import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

// One append-only ledger under all records. Only db/ledger.ts writes these tables.

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    txId: uuid().notNull(),
    ordinal: integer().notNull(),
    type: text().notNull(),
    key: text().notNull(),
    version: integer().notNull(),
    act: text().notNull(),
    validFrom: date({ mode: 'string' }).notNull(),
    state: jsonb().notNull(),
    actor: text().notNull(),
    organisation: text(),
    reason: text(),
    requestId: text().notNull(),
    contentHash: bytea().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.txId, t.ordinal] }),
    index('ledger_entries_record').on(t.type, t.key, t.validFrom.desc().nullsFirst(), t.version.desc().nullsFirst()),
    // Projects that name predecessors: what they took the place of on a day of the past is asked of these few.
    index('ledger_entries_heirs')
      .on(t.key)
      .where(sql`type = 'project' and jsonb_typeof(state -> 'predecessors') = 'array'`),
  ],
);

export const ledgerCommits = pgTable(
  'ledger_commits',
  {
    position: bigint({ mode: 'number' }).primaryKey(),
    txId: uuid().notNull().unique('ledger_commits_tx'),
    committedAt: timestamp({ withTimezone: true, mode: 'string' }).notNull(),
  },
  (t) => [index('ledger_commits_instant').on(t.committedAt, t.position)],
);

export const ledgerCheckpoints = pgTable(
  'ledger_checkpoints',
  {
    toPosition: bigint({ mode: 'number' }).primaryKey(),
    fromPosition: bigint({ mode: 'number' }).notNull().unique('ledger_checkpoints_from'),
    /** Merkle root over the commits fromPosition…toPosition (RFC 6962 shape), chained to the checkpoint before. */
    root: bytea().notNull(),
    signature: text().notNull(),
    createdAt: timestamp({ withTimezone: true, mode: 'string' }).notNull().default(sql`now()`),
  },
  (t) => [check('ledger_checkpoints_range', sql`${t.fromPosition} <= ${t.toPosition}`)],
);

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    client: text().notNull(),
    key: text().notNull(),
    requestHash: bytea().notNull(),
    status: integer().notNull(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    body: text().notNull(),
    /** The change that was answered: where it stands in the ledger is known only after the answer is kept. */
    txId: uuid(),
    createdAt: timestamp({ withTimezone: true, mode: 'string' }).notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.client, t.key] }), index('idempotency_keys_age').on(t.createdAt)],
);

export const oauthClients = pgTable('oauth_clients', {
  clientId: text().primaryKey(),
  secretHash: text().notNull(),
  organisation: text().notNull(),
  scopes: text().array().notNull(),
  createdAt: timestamp({ withTimezone: true, mode: 'string' }).notNull().default(sql`now()`),
  disabledAt: timestamp({ withTimezone: true, mode: 'string' }),
});
