import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import type { WriteTx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';
import { recordThrough } from '../../records/through.ts';
import { recordLock } from '../../records/write.ts';
import { judgedSpec } from './duty.ts';
import { acted, standsAsOf } from './parts.ts';
import { retractWrong } from './retract.ts';

/** What calls a duty off by itself. */
export interface CallOff {
  act: 'replaced' | 'ended';
  /** Not before this day, nor before the duty begins or was last acted on. */
  day: string;
  reason: string;
  document: string;
}

/** Calls duties off; what was handed in or done of them stays. */
export async function callOff(
  ctx: Ctx,
  tx: WriteTx,
  duties: readonly { id: string; state: string }[],
  { act, day, reason, document }: CallOff,
): Promise<void> {
  for (const { id, state } of duties) {
    if (['CANCELLED', 'COMPLETED', 'SUBMITTED'].includes(state)) continue;
    const current = (await recordLock(ctx, judgedSpec, tx, id))!;
    const latest = [day, standsAsOf(current.record)].sort()[1]!;
    const on = [latest, ctx.today].sort()[0]!;
    const done = { act, on, to: 'CANCELLED', organisation: actingOrganisation(ctx), reason, document } as const;
    await recordThrough({ ...ctx, validFrom: null, reason: ctx.reason ?? reason }, judgedSpec, tx, id, current, {
      change: (base) => acted(base, done, { stoppedOn: null }),
      act,
      day: on,
      at: { pointer: '/replacesOccurrence' },
    });
  }
  await retractWrong(
    ctx,
    tx,
    duties.map((d) => d.id),
  );
}

/** One occurrence of a recurring task, in whose place another task comes. */
export async function replaceOccurrence(
  ctx: Ctx,
  tx: WriteTx,
  { task, period }: { task: string; period: string },
  by: Pick<CallOff, 'day' | 'document'> & { task: string },
): Promise<void> {
  const rows = await tx.rows<{ id: string; state: string }>({
    text: 'select id, state from task_assignments where task = $1 and period = $2 order by id for no key update',
    values: [task, period],
  });
  if (rows.length === 0)
    throw problem('unknown_reference', undefined, [
      { pointer: '/replacesOccurrence', code: 'unknown_reference', detail: 'That task has no such occurrence' },
    ]);
  await callOff(ctx, tx, rows, { act: 'replaced', day: by.day, reason: `task ${by.task}`, document: by.document });
}
