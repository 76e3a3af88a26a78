import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { resolveMoment, sourceOf, type TimeTravel } from '../../records/source.ts';
import { effectiveDays } from '../calendar/calendar.reads.ts';
import { isOpen } from './due.ts';
import { assignmentSpec } from './tasks.spec.ts';

// GET /deadlines/moves: open duties whose last day the calendar of the moment would put on another day. Nothing moves by
// itself: the authority that assigned a task takes a new day over by an act (recalculation).

const MOST = 5000;

const answer = z
  .strictObject({
    data: z
      .array(
        z.strictObject({
          assignment: s.about(s.uuid(), 'Id of the assignment', 'phần việc', '019a9e0c-8888-7aaa-8bbb-0123456789ab'),
          task: s.about(s.uuid(), 'Id of the task', 'nhiệm vụ', '019a9e0c-7777-7aaa-8bbb-0123456789ab'),
          assignedOrganisation: s.about(s.code(), 'Body the document named', 'cơ quan được giao', 'so-cong-thuong'),
          period: s.about(s.text(20).nullable(), 'Period, of a recurring task', 'kỳ', '2026'),
          dueOn: s.about(s.day(), 'Last day by the words', 'thời hạn', '2026-11-23'),
          effectiveOn: s.about(s.day(), 'Last day in time, as recorded', 'thời hạn thực tế', '2026-11-23'),
          wouldBeOn: s.about(
            s.day(),
            'Last day in time by the calendar now',
            'thời hạn theo lịch hiện nay',
            '2026-11-25',
          ),
        }),
      )
      .max(MOST)
      .meta({ description: s.describe('Earliest first', 'sớm nhất trước') }),
    total: s.about(s.integer(2_000_000_000), 'How many there are', 'tổng số', 1),
  })
  .meta({
    id: 'DeadlineMoves',
    description: s.describe('Open duties whose last day would move', 'thời hạn thay đổi theo lịch'),
  });

const moves = (ctx: Ctx, travel: TimeTravel): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, travel);
    const p = new Params();
    const { from, where } = sourceOf(ctx, assignmentSpec, moment, p);
    const open = [...where, isOpen, 't.due_on is not null'].join(' and ');
    const days = await tx.rows<{ day: string }>({
      text: `select distinct t.due_on as day from ${from} where ${open}`,
      values: p.values,
    });
    const now = await effectiveDays(
      tx,
      moment,
      days.map((d) => d.day),
    );
    const [nominal, effective] = [p.add([...now.keys()], 'date[]'), p.add([...now.values()], 'date[]')];
    const rows = await tx.rows<Record<string, unknown> & { total: number }>({
      text: `select t.id as assignment, t.task, t.assigned_organisation as "assignedOrganisation", t.period, t.due_on as "dueOn",
          t.effective_on as "effectiveOn", m.effective as "wouldBeOn", count(*) over ()::int as total
        from ${from} join unnest(${nominal}, ${effective}) m(nominal, effective) on m.nominal = t.due_on and m.effective <> t.effective_on
        where ${open} order by t.effective_on, t.id limit ${MOST}`,
      values: p.values,
    });
    const data = rows.map(({ total: _total, ...row }) => row);
    return { status: 200, body: { data, total: rows[0]?.total ?? 0 }, position: head };
  });

export const movedOperation: Operation = op('deadline_move_list', {
  method: 'GET',
  path: '/v1/deadlines/moves',
  tag: 'Calendar and deadlines',
  access: readAccess('task_assignment'),
  cached: true,
  summary: 'Open duties whose last day would move',
  description: `Answers the open duties whose recorded last day differs from what the working calendar gives (thời hạn thay đổi theo lịch): what a change of the calendar would move. Nothing moves by itself; \`POST /tasks/{id}/recalculation\` takes the new day over. At most ${MOST}, with their number.`,
  query: z.strictObject(travelShape) as z.ZodType<unknown>,
  success: { 200: { description: 'Duties that would move', schema: answer } },
  problems: ['unknown_position'],
  handle: (ctx, input) => moves(ctx, input.query as TimeTravel),
});
