import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { problem } from '../../problems.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { resolveMoment, sourceOf, type TimeTravel } from '../../records/source.ts';
import { taskParams } from './acts.ts';
import { act, admonition, extension } from './parts.ts';
import { assignmentSpec } from './tasks.spec.ts';

// GET /tasks/{id}/progress, /transfers, /completion, /extensions, /admonitions: what was done with all duties of a task.

const owner = {
  assignment: s.about(s.uuid(), 'Id of the assignment', 'phần việc', '019a9e0c-8888-7aaa-8bbb-0123456789ab'),
  assignedOrganisation: s.about(s.code(), 'Body the document named', 'cơ quan được giao', 'so-cong-thuong'),
  period: s.about(s.text(20).nullable(), 'Period, of a recurring task', 'kỳ', null),
};

interface Part {
  name: 'progress' | 'transfers' | 'completion' | 'extensions' | 'admonitions';
  en: string;
  vi: string;
  item: z.ZodObject;
  column: 'acts' | 'extensions' | 'admonitions';
  /** Acts it is made of; all where none is named. */
  acts?: readonly string[];
  day: string;
}

const PARTS: readonly Part[] = [
  {
    name: 'progress',
    en: 'Everything done with a task',
    vi: 'quá trình thực hiện',
    item: act,
    column: 'acts',
    day: 'on',
  },
  {
    name: 'transfers',
    en: 'Transfers of a task',
    vi: 'chuyển đơn vị thực hiện',
    item: act,
    column: 'acts',
    acts: ['transfers'],
    day: 'on',
  },
  {
    name: 'completion',
    en: 'Results of a task handed in, returned and confirmed',
    vi: 'kết quả và xác nhận hoàn thành',
    item: act,
    column: 'acts',
    acts: ['submission', 'return', 'completion', 'reopening'],
    day: 'on',
  },
  {
    name: 'extensions',
    en: 'Extensions of a task',
    vi: 'gia hạn',
    item: extension,
    column: 'extensions',
    day: 'askedOn',
  },
  {
    name: 'admonitions',
    en: 'Reminders and criticism proposed or decided about a task',
    vi: 'nhắc nhở, phê bình',
    item: admonition,
    column: 'admonitions',
    day: 'proposedOn',
  },
];

const MOST = 5000;

async function partOf(ctx: Ctx, part: Part, task: string, travel: TimeTravel): Promise<Answer> {
  return readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, travel);
    const p = new Params();
    const { from, where } = sourceOf(ctx, assignmentSpec, moment, p);
    const mine = [...where, `t.task = ${p.add(task, 'uuid')}`].join(' and ');
    const acts = part.acts ? `and x ->> 'act' = any(${p.add(part.acts, 'text[]')})` : '';
    const rows = await tx.arrays({
      text: `select t.id, t.assigned_organisation, t.period, x from ${from}
        left join lateral jsonb_array_elements(t.${part.column}) x on true ${acts} where ${mine}
        order by x ->> '${part.day}', t.id limit ${MOST}`,
      values: p.values,
    });
    if (rows.length === 0) throw problem('not_found');
    const data = rows
      .filter((row) => row[3] !== null)
      .map(([assignment, assignedOrganisation, period, x]) => ({
        assignment,
        assignedOrganisation,
        period,
        ...((typeof x === 'string' ? JSON.parse(x) : x) as object),
      }));
    return { status: 200, body: { data }, position: head };
  });
}

const partOperation = (part: Part): Operation => {
  const title = part.name[0]!.toUpperCase() + part.name.slice(1);
  return op(`task_${part.name}_list`, {
    method: 'GET',
    path: `/v1/tasks/:id/${part.name}`,
    tag: 'Tasks',
    access: readAccess('task_assignment'),
    cached: true,
    summary: part.en,
    description: `${part.en} (${part.vi}), over all its assignments that the caller sees, oldest first; at most ${MOST}.`,
    params: taskParams as z.ZodType<unknown>,
    query: z.strictObject(travelShape) as z.ZodType<unknown>,
    success: {
      200: {
        description: part.en,
        schema: z
          .strictObject({
            data: z
              .array(z.strictObject({ ...owner, ...part.item.shape }))
              .max(MOST)
              .meta({ description: s.describe(part.en, part.vi) }),
          })
          .meta({ id: `Task${title}List`, description: s.describe(part.en, part.vi) }),
      },
    },
    problems: ['unknown_position'],
    handle: (ctx, input) => partOf(ctx, part, (input.params as { id: string }).id, input.query as TimeTravel),
  });
};

export const lifeOperations: readonly Operation[] = PARTS.map(partOperation);
