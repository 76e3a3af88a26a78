import type { Sql } from './sql.ts';
import type { Tx } from './tx.ts';

const BATCH = 2000;
const NAME = 'rows_in_turn';

/**
 * Rows of one statement of one text column, a batch at a time: what is not fetched yet waits in the database, so that memory is bounded by
 * one batch. One at a time in a snapshot, and it ends with it. The first batch is asked for at once: what is wrong with
 * the statement shows before anything is answered. Always one column, because the server keeps the fetching statement
 * with the columns it has.
 */
export async function openRows(tx: Tx, { text, values }: Sql) {
  // All rows will be fetched, whatever the server thinks of who opens a cursor.
  await tx.arrays({ text: `select set_config('cursor_tuple_fraction', '1', true)`, values: [] });
  await tx.arrays({ text: `declare ${NAME} no scroll cursor for ${text}`, values });
  const fetch = () => tx.arrays({ text: `fetch ${BATCH} from ${NAME}`, values: [] });
  const first = await fetch();
  return (async function* () {
    for (let batch = first; batch.length > 0; ) {
      // The database makes the next batch while this one is sent.
      const next = batch.length < BATCH ? Promise.resolve([]) : fetch();
      next.catch(() => undefined);
      yield batch;
      batch = await next;
    }
  })();
}
