import type { Params } from './sql.ts';
import type { WriteTx } from './tx.ts';

// The one ledger under all records: what writes it, and how its past becomes rows again. Positions are handed out by
// ledger_commit (migration 0002) as the last statement of every writing transaction, in db/tx.ts.

/** A place in the ledger: how much is known. */
export interface Head {
  position: number;
  /** Instant of that position. */
  at: string;
}

export const HEAD_SQL = 'select position, committed_at as at from ledger_commits order by position desc limit 1';

/** What an entry says beside the state itself. */
export interface Entry {
  type: string;
  /** Column of the row that identifies the record. */
  keyColumn: string;
  act: string;
  /** Day from which the state is true. */
  validFrom: string;
  actor: string;
  organisation: string | null;
  reason: string | null;
  requestId: string;
}

/**
 * CTE `e` that appends the state of every row of CTE `r` (the row just written), in the same statement: a row and its
 * entry cannot differ, and neither exists without the other. `offset 0` keeps the state from being made twice.
 */
export function appendCte(tx: WriteTx, entry: Entry, p: Params): string {
  const type = `'${entry.type}'::text`;
  const key = `r.${entry.keyColumn}::text`;
  const act = p.add(entry.act, 'text');
  const validFrom = p.add(entry.validFrom, 'date');
  const who = [entry.actor, entry.organisation, entry.reason, entry.requestId].map((v) => p.add(v, 'text')).join(', ');
  return `e as (
    insert into ledger_entries (tx_id, ordinal, type, key, version, act, valid_from, state, actor, organisation, reason, request_id, content_hash)
    select ${p.add(tx.id, 'uuid')}, ${p.add(tx.nextOrdinal(), 'int')}, ${type}, ${key}, r.version, ${act}, ${validFrom}, s.state, ${who},
      ledger_content_hash(${type}, ${key}, r.version, ${act}, ${validFrom}, s.state, ${who})
    from r, lateral (select to_jsonb(r) as state offset 0) s)`;
}

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
