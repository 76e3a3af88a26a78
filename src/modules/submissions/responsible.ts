import type { Tx } from '../../db/tx.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { remainingOf } from '../enterprises/enterprises.reads.ts';
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
    text: 'select organisation from enterprises where id = $1',
    values: [await remainingOf(tx, record.enterprise)],
  });
  return enterprise?.organisation ?? null;
}

/** Who may make and send a report today: the body that answers for it, or while there is none the one that receives the paper. */
const responsibleFor = async (tx: Tx, record: Row, today: string): Promise<string | null> =>
  (await bodyFor(tx, record, today)) ?? (record.approver as string | null) ?? null;

/** By whom a filer's act is judged, of a version as of the report that is owed. */
export const judgedByResponsible: NonNullable<RecordSpec['judgedBy']> = async (tx, record, today) => ({
  ...record,
  responsible: await responsibleFor(tx, record, today),
});
