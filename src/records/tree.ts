import { takeTurn } from '../db/locks.ts';
import type { WriteTx } from '../db/tx.ts';
import { problem } from '../problems.ts';
import type { RecordSpec } from './spec.ts';

// Records that name a parent form trees. A foreign key sees that the parent exists, not that the way up ends.

/**
 * Refuses a parent below the record itself. One such check at a time, so that two writers cannot close a circle
 * together. Who closes none waits for nobody: a record without a parent, and a new one, which nothing lies below yet.
 */
export const parentIsNotBelow =
  (table: string, key: string, type: 'text' | 'uuid' = 'text'): NonNullable<RecordSpec['admit']> =>
  async (tx, record) => {
    if (typeof record.parent !== 'string') return;
    const own = record[key] as string;
    if (record.parent === own) throw circle();
    const [known] = await tx.arrays({ text: `select 1 from ${table} where ${key} = $1`, values: [own] });
    if (!known) return;
    await takeTurn(tx, 'trees');
    const [closed] = await tx.rows(circleIn(table, key, type, record.parent, own));
    if (closed) throw circle();
  };

const circle = () =>
  problem('invalid_request', undefined, [
    { pointer: '/parent', code: 'circle', detail: 'The parent is the record itself or lies below it' },
  ]);

const circleIn = (
  table: string,
  key: string,
  type: string,
  parent: string,
  own: string,
): Parameters<WriteTx['rows']>[0] => ({
  text: `with recursive up(code) as (
      select $1::${type} union select t.parent from up join ${table} t on t.${key} = up.code where t.parent is not null and up.code <> $2::${type})
    select 1 as circle from up where code = $2::${type}`,
  values: [parent, own],
});
