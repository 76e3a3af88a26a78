import type { Params } from './sql.ts';
import type { WriteTx } from './tx.ts';

// The one ledger under all records: what writes it, and how its past becomes rows again. Positions are handed out by
// ledger_commit (migration 0002), called last in every writing transaction.

/** A place in the ledger: how much is known. */
export interface Head {
  position: number;
  /** Instant of that position. */
  at: string;
}

export const HEAD_SQL = 'select position, committed_at as at from ledger_commits order by position desc limit 1';

/** What an entry says beside the state itself. */
export interface Entry {
  act: string;
  /** Day from which the state is true. */
  validFrom: string;
  actor: string;
  organisation: string | null;
  reason: string | null;
  requestId: string;
}

const ENTRY_TYPES = ['text', 'date', 'text', 'text', 'text', 'text', 'uuid', 'int'];

/** Values of an entry, in the order in which appendCte has their placeholders. Taking them takes an ordinal. */
export const entryValues = (tx: WriteTx, e: Entry): unknown[] => [
  e.act,
  e.validFrom,
  e.actor,
  e.organisation,
  e.reason,
  e.requestId,
  tx.id,
  tx.nextOrdinal(),
];

/**
 * CTE `e` that appends the state of every row of CTE `r` (the row just written), in the same statement: a row and its
 * entry cannot differ, and neither exists without the other. `offset 0` keeps the state from being made twice.
 * `first`: number of its first placeholder.
 */
export function appendCte(type: string, keyColumn: string, first: number): string {
  const [act, validFrom, actor, organisation, reason, requestId, txId, ordinal] = ENTRY_TYPES.map(
    (t, i) => `$${first + i}::${t}`,
  );
  const said = `'${type}'::text, r.${keyColumn}::text, r.version, ${act}, ${validFrom}, s.state, ${actor}, ${organisation}, ${reason}, ${requestId}`;
  return `e as (
    insert into ledger_entries (tx_id, ordinal, type, key, version, act, valid_from, state, actor, organisation, reason, request_id, content_hash)
    select ${txId}, ${ordinal}, ${said}, ledger_content_hash(${said})
    from r, lateral (select to_jsonb(r) as state offset 0) s
    returning tx_id)`;
}

/**
 * End of a transaction's last statement: the one row of CTE `a` (the answer, its first column `record`), then position
 * and instant. The ledger's lock is taken last, when entry and answer are made: others wait for it.
 */
export const placed = (flushLater: string): string =>
  `select a.*, c.* from a, e, lateral ledger_commit(e.tx_id, ${flushLater}::boolean and a.record is not null) c`;

/**
 * FROM item with the rows of a type as they were known at a position and true on a day: of each key the state that
 * began last, turned back into the table's own row type. Old states stay readable after the table gains columns.
 */
export function pastRows(type: string, table: string, position: number, day: string, p: Params): string {
  return `(select r.* from (
      select distinct on (e.key) e.state from ledger_entries e join ledger_commits c on c.tx_id = e.tx_id
      where e.type = '${type}' and c.position <= ${p.add(position, 'bigint')} and e.valid_from <= ${p.add(day, 'date')}
      order by e.key, e.valid_from desc, e.version desc
    ) s cross join lateral jsonb_populate_record(null::${table}, s.state) r)`;
}
