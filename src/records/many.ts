import type { Ctx } from '../auth/context.ts';
import { actingOrganisation } from '../auth/context.ts';
import { appendCte } from '../db/ledger.ts';
import type { WriteTx } from '../db/tx.ts';
import { snake } from '../lib/text.ts';
import type { RecordSpec } from './spec.ts';
import { complete, stored } from './states.ts';
import { assertRules, authorise, carried, changeDay, entryOf } from './write.ts';

// Many new records of one register: judged and checked one by one, written by one statement for each day they begin on.

type Wire = Record<string, unknown>;

const BATCH = 1000;

/** Creates records, each with its entry in the ledger; `admit` is left to the caller. Nobody reads their answers. */
export async function recordInsertMany(ctx: Ctx, spec: RecordSpec, tx: WriteTx, given: readonly Wire[]): Promise<void> {
  const byDay = new Map<string, Wire[]>();
  for (const one of given) {
    const record = carried(spec, complete(spec, one));
    await authorise(ctx, spec, tx, record);
    await assertRules(ctx, spec, record);
    const day = changeDay(ctx, spec.beginsOn?.(record));
    const rows = byDay.get(day) ?? [];
    byDay.set(day, rows);
    rows.push(Object.fromEntries(stored(spec).map((n) => [snake(n), record[n] ?? null])));
  }
  const columns = stored(spec)
    .map((n) => `"${snake(n)}"`)
    .join(', ');
  for (const [validFrom, all] of byDay)
    for (let at = 0; at < all.length; at += BATCH) {
      const rows = all.slice(at, at + BATCH);
      const entry = entryOf(ctx, spec, tx, { act: 'created', validFrom, organisation: actingOrganisation(ctx) });
      for (let taken = 1; taken < rows.length; taken++) tx.nextOrdinal();
      await tx.arrays({
        text: `with r as (insert into ${spec.tableName} (${columns})
            select ${columns} from jsonb_populate_recordset(null::${spec.tableName}, $1::jsonb) returning *),
          ${appendCte(spec.type, snake(spec.key), 2, true)} select count(*) from e`,
        values: [JSON.stringify(rows), ...entry],
      });
    }
}
