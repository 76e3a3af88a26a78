import type { Tx } from '../../db/tx.ts';
import { ownerKey, ownersOf } from '../tasks/tasks.reads.ts';

type Row = Readonly<Record<string, unknown>>;

/** The body that answers for a report on a day; of an enterprise its own organisation, where it has one on record. */
export async function bodyFor(tx: Tx, record: Row, day: string): Promise<string | null> {
  if (typeof record.reporter === 'string') {
    const { ownerOn } = await ownersOf(tx, {}, []);
    const monitor = (record.approver as string | null) ?? null;
    return ownerOn(ownerKey(record.reporter, { function: null, territory: null, monitor }), day).organisation;
  }
  const [enterprise] = await tx.rows<{ organisation: string | null }>({
    text: `with recursive up(id, next) as (select id, merged_into from enterprises where id = $1
        union all select e.id, e.merged_into from enterprises e join up on e.id = up.next)
      select e.organisation from up join enterprises e using (id) where up.next is null`,
    values: [record.enterprise],
  });
  return enterprise?.organisation ?? null;
}

/** Who may make and send a report today: the body that answers for it, or while there is none the one that receives the paper. */
export const responsibleFor = async (tx: Tx, record: Row, today: string): Promise<string | null> =>
  (await bodyFor(tx, record, today)) ?? (record.approver as string | null) ?? null;
