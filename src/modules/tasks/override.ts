import { z } from 'zod';
import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Operation, op } from '../../http/operation.ts';
import { badField } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { recordThrough } from '../../records/through.ts';
import { lockToChange, type Saved, unchanged } from '../../records/write.ts';
import type { State } from '../../vocab/tasks.ts';
import { dueDay, effectiveDay } from '../calendar/calendar.reads.ts';
import { taskParams } from './acts.ts';
import { judgedSpec } from './duty.ts';
import { acted } from './parts.ts';
import { taskSpec } from './tasks.spec.ts';

// One occurrence of a recurring task on a day of its own: "in 2024 by 30/4, not by 14/12".

const body = z
  .strictObject({
    period: s.text(20).meta({ description: s.describe('Period of the occurrence', 'kỳ'), examples: ['2026'] }),
    dueOn: dueDay().meta({
      description: s.describe('Last day of this occurrence', 'thời hạn của kỳ này'),
      examples: ['2026-12-01'],
    }),
    document: s
      .text(200)
      .meta({ description: s.describe('Document that says so', 'văn bản'), examples: ['2100/UBND-KTTH'] }),
    reason: s
      .text(1000)
      .optional()
      .meta({ description: s.describe('Why', 'lý do'), examples: ['tổng kết sớm'] }),
  })
  .meta({
    id: 'TaskOverride',
    description: s.describe('A day of its own for one occurrence', 'thời hạn riêng của một kỳ'),
    examples: [{ period: '2026', dueOn: '2026-12-01', document: '2100/UBND-KTTH' }],
  });
type Body = z.output<typeof body>;

async function override(ctx: Ctx, tx: WriteTx, id: string, { period, dueOn, document, reason }: Body): Promise<Saved> {
  const task = await lockToChange(ctx, taskSpec, tx, id);
  const duties = await tx.rows<{ id: string }>({
    text: `select id from task_assignments where task = $1 and period = $2 and state not in ('COMPLETED', 'CANCELLED') order by id`,
    values: [id, period],
  });
  const effectiveOn = await effectiveDay(tx, dueOn);
  for (const duty of duties) {
    const current = await lockToChange(ctx, judgedSpec, tx, duty.id);
    const to = current.record.state as State;
    if (dueOn < (current.record.assignedOn as string))
      throw badField('/dueOn', 'before_assignment', `The duty begins on ${current.record.assignedOn as string}`);
    const organisation = actingOrganisation(ctx);
    await recordThrough({ ...ctx, reason: reason ?? document }, judgedSpec, tx, duty.id, current, {
      change: (base) =>
        acted(
          base,
          { act: 'override', on: ctx.today, to, organisation, document, reason: reason ?? null },
          { dueOn, effectiveOn },
        ),
      act: 'override',
      at: { pointer: '/period' },
    });
  }
  if (duties.length === 0) throw badField('/period', 'no_open_occurrence', 'The task has no open duty of that period');
  return unchanged(ctx, taskSpec, tx, id, { latestVersion: task.latestVersion });
}

export const overrideOperation: Operation = op('task_override', {
  method: 'POST',
  path: '/v1/tasks/:id/overrides',
  tag: 'Tasks',
  access: MATRIX.task.write,
  summary: 'Give one occurrence a day of its own',
  description:
    'Gives one occurrence of a recurring task (thời hạn riêng của một kỳ) a last day of its own, for every body that still owes it: by the authority that assigned the task, by a document. The day the rule gave is kept as the original one. The answer is the task.',
  params: taskParams as z.ZodType<unknown>,
  body: body as z.ZodType<unknown>,
  success: { 200: { description: 'The task', schema: recordSchema(taskSpec) } },
  problems: ['unknown_reference'],
  handle: (ctx, input) =>
    once(ctx, taskSpec, input, (tx) => override(ctx, tx, (input.params as { id: string }).id, input.body as Body)),
});
