import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { MATRIX, readAccess } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Operation, op } from '../../http/operation.ts';
import { newId } from '../../lib/ids.ts';
import { listSchema, recordSchema } from '../../records/answers.ts';
import { type ListInput, listQuerySchema } from '../../records/grammar.ts';
import { once, rowsOf } from '../../records/operations.ts';
import { readOne } from '../../records/read.ts';
import * as s from '../../records/schemas.ts';
import { recordInsert, type Saved } from '../../records/write.ts';
import { REMINDER_LEVELS } from '../../vocab/reminders.ts';
import type { State } from '../../vocab/tasks.ts';
import { actDay, actShape, taskParams } from './acts.ts';
import { assertAllowed, dutyToChange } from './duty.ts';
import { ASKING } from './moves.ts';
import { reminderSpec } from './reminders.spec.ts';
import { responsibleFor, taskSpec } from './tasks.spec.ts';

// /tasks/{id}/reminders: the notices about a task, and the letters among them.

const { task: _task, ...fields } = reminderSpec.fields;
const { assignment, on, note } = actShape;
/** A duty that is neither done nor called off. */
const REMINDED: readonly State[] = [...ASKING, 'REJECTED', 'SUBMITTED'];

const letter = z
  .strictObject({
    assignment,
    on,
    document: s.text(200).meta({ description: s.describe('The letter', 'văn bản nhắc việc'), examples: ['120/VP-TH'] }),
    level: s
      .word(REMINDER_LEVELS)
      .optional()
      .meta({
        description: s.describe(`How urgent: ${s.glossary(REMINDER_LEVELS)}; REMINDER when left out`, 'mức độ'),
        examples: ['URGENT'],
      }),
    note,
  })
  .meta({
    id: 'TaskReminderLetter',
    description: s.describe('A reminder by letter, as sent', 'nhắc việc bằng văn bản'),
    examples: [{ document: '120/VP-TH', level: 'URGENT' }],
  });

type Letter = z.output<typeof letter>;

async function remindByLetter(ctx: Ctx, tx: WriteTx, task: string, body: Letter): Promise<Saved> {
  const duty = await dutyToChange(ctx, tx, task, body.assignment as string | undefined, 'MONITOR');
  assertAllowed(duty.state, REMINDED, 'reminder');
  const day = actDay(ctx, duty, body.on as string | undefined);
  const { record } = duty.current;
  const organisation = await responsibleFor(tx, record, day);
  return recordInsert(ctx, reminderSpec, tx, {
    id: newId(),
    assignment: duty.id,
    task: record.task,
    directive: record.directive,
    kind: 'OFFICIAL',
    level: body.level ?? 'REMINDER',
    dueOn: record.dueOn,
    effectiveOn: record.effectiveOn,
    firedOn: day,
    sentOn: day,
    organisation,
    bearer: record.bearer,
    recipients: [{ organisation, roles: ['LEAD'] }],
    document: body.document,
    note: body.note,
    state: 'SENT',
  });
}

const path = '/v1/tasks/:id/reminders';
const idOf = (input: { params: unknown }): string => (input.params as { id: string }).id;

export const letterOperations: readonly Operation[] = [
  op('task_reminder_of_list', {
    method: 'GET',
    path,
    tag: 'Tasks',
    access: readAccess('task_reminder'),
    cached: true,
    formats: ['json', 'csv', 'ndjson', 'xlsx'],
    summary: 'List the notices about a task',
    description:
      'Lists the notices (thông báo nhắc việc) about the duties of one task that the caller sees: those of the daily job and letters, with those that were taken back.',
    params: taskParams as z.ZodType<unknown>,
    query: z.lazy(() => listQuerySchema({ ...reminderSpec, fields })) as z.ZodType<unknown>,
    success: { 200: { description: 'A page of notices', schema: listSchema(reminderSpec) } },
    problems: ['invalid_cursor', 'unknown_position', 'forbidden'],
    handle: async (ctx, input) => {
      const asked = input.query as ListInput;
      await readOne(ctx, taskSpec, idOf(input), { fields: ['id'], include: [], travel: asked });
      return rowsOf(ctx, reminderSpec, { ...input, query: { ...asked, task: [idOf(input)] } });
    },
  }),
  op('task_reminder_create', {
    method: 'POST',
    path,
    tag: 'Tasks',
    access: MATRIX.task_reminder.write,
    summary: 'Record a reminder by letter',
    description:
      'Records a reminder by letter (văn bản đôn đốc) to the body that answers for a duty: by its monitor, or by the authority that assigned it, while the duty is neither done nor called off. A letter is taken back by another letter only.',
    params: taskParams as z.ZodType<unknown>,
    body: letter as z.ZodType<unknown>,
    success: { 201: { description: 'The notice as recorded', schema: recordSchema(reminderSpec) } },
    problems: ['act_not_allowed', 'assignment_needed', 'unknown_reference'],
    handle: (ctx, input) =>
      once(ctx, reminderSpec, input, (tx) => remindByLetter(ctx, tx, idOf(input), input.body as Letter)),
  }),
];
