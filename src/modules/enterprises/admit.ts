import { takeTurn } from '../../db/locks.ts';
import type { WriteTx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';

/**
 * A record is merged into one that remains, whichever operation says so. As no record is ever merged into an ended one
 * and merges are decided one after the other, no circle can come about.
 */
export async function admitMerge(tx: WriteTx, record: Readonly<Record<string, unknown>>): Promise<void> {
  if (record.mergedInto === null || record.mergedInto === record.id) return;
  await takeTurn(tx, 'enterpriseMerges');
  const [now] = await tx.rows<{ own: string | null; target: string | null }>({
    text: `select (select merged_into from enterprises where id = $1) as own, (select merged_into from enterprises where id = $2) as target`,
    values: [record.id, record.mergedInto],
  });
  if (now?.own === record.mergedInto) return;
  if (now?.target != null)
    throw problem('already_merged', `${String(record.mergedInto)} was itself merged into ${now.target}.`);
}
