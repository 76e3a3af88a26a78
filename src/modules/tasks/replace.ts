import type { Ctx } from '../../auth/context.ts';
import type { WriteTx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';
import { recordThrough } from '../../records/through.ts';
import { recordLock } from '../../records/write.ts';
import { judgedSpec } from './duty.ts';
import { acted } from './parts.ts';

/** Calls off one occurrence of a recurring task because another task takes its place; what was done of it stays done. */
export async function replaceOccurrence(
  ctx: Ctx,
  tx: WriteTx,
  { task, period }: { task: string; period: string },
  by: { task: string; day: string },
): Promise<void> {
  const rows = await tx.rows<{ id: string; state: string }>({
    text: 'select id, state from task_assignments where task = $1 and period = $2 order by id for no key update',
    values: [task, period],
  });
  if (rows.length === 0)
    throw problem('unknown_reference', undefined, [
      { pointer: '/replacesOccurrence', code: 'unknown_reference', detail: 'That task has no such occurrence' },
    ]);
  for (const { id, state } of rows) {
    if (state === 'CANCELLED' || state === 'COMPLETED') continue;
    const current = (await recordLock(ctx, judgedSpec, tx, id))!;
    await recordThrough({ ...ctx, validFrom: null }, judgedSpec, tx, id, current, {
      change: (base) =>
        acted(
          base,
          { act: 'replaced', on: by.day, to: 'CANCELLED', reason: `replaced by task ${by.task}` },
          { stoppedOn: null },
        ),
      act: 'replaced',
      day: by.day,
      at: { pointer: '/replacesOccurrence' },
    });
  }
}
