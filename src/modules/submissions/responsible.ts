import type { WriteTx } from '../../db/tx.ts';
import { ownerKey, ownersOf } from '../tasks/tasks.reads.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Who may make and send a report today: the body that answers for it; of an enterprise its own organisation, or, while it
 * has none on record, the body that receives the paper.
 */
export async function responsibleFor(tx: WriteTx, record: Row, today: string): Promise<string | null> {
  const approver = (record.approver as string | null) ?? null;
  if (typeof record.reporter === 'string') {
    const { ownerOn } = await ownersOf(tx, {}, []);
    const key = ownerKey(record.reporter, { function: null, territory: null, monitor: approver });
    return ownerOn(key, today).organisation;
  }
  const [enterprise] = await tx.rows<{ organisation: string | null }>({
    text: `with recursive up(id, next) as (select id, merged_into from enterprises where id = $1
        union all select e.id, e.merged_into from enterprises e join up on e.id = up.next)
      select e.organisation from up join enterprises e using (id) where up.next is null`,
    values: [record.enterprise],
  });
  return enterprise?.organisation ?? approver;
}
