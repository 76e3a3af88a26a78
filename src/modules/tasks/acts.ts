import { z } from 'zod';
import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Input, type Operation, op } from '../../http/operation.ts';
import { badField, problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { recordThrough } from '../../records/through.ts';
import type { Saved } from '../../records/write.ts';
import type { State } from '../../vocab/tasks.ts';
import { effectiveDay } from '../calendar/calendar.reads.ts';
import { assertAllowed, type Duty, dutyToChange } from './duty.ts';
import { lifeText, MOVES, type Move, type MoveName } from './moves.ts';
import { type Act, acted, type Extension, evidence, standsAsOf } from './parts.ts';
import { retractWrong } from './retract.ts';
import { assignmentSpec } from './tasks.spec.ts';

// POST /tasks/{id}/{act}: what becomes of a duty, each act with who, when, why and by which document.

type Wire = Record<string, unknown>;

const MOST_ACTS = 500;

export const taskParams = z.strictObject({
  id: s.uuid().meta({
    description: s.describe('Id of the task', 'nhiệm vụ'),
    examples: ['019a9e0c-7777-7aaa-8bbb-0123456789ab'],
  }),
});

/** What every act may say. */
export const actShape = {
  assignment: s.omittable(
    s.uuid(),
    'Id of the assignment; may be left out where only one can be meant',
    'phần việc',
    '019a9e0c-8888-7aaa-8bbb-0123456789ab',
  ),
  on: s.omittable(s.day(), 'Day of the act; today when left out, never in the future', 'ngày', '2024-06-28'),
  document: s.omittable(s.text(200), 'Document of the act', 'văn bản', '120/BC-SCT'),
  reason: s.omittable(s.text(1000), 'Why', 'lý do', 'không thuộc chức năng'),
  note: s.omittable(s.text(4000), 'What is reported', 'nội dung', 'đã trình dự thảo'),
};

/** Members of an act that must be there, by act. */
const NEEDS: Partial<Record<MoveName, readonly string[]>> = {
  rejection: ['reason'],
  progress: ['note'],
  return: ['reason'],
  reopening: ['reason'],
  confirmation: ['reason'],
  transfers: ['to', 'document'],
  suspension: ['reason', 'document'],
  cancellation: ['reason', 'document'],
  recalculation: ['reason'],
};

const MORE: Partial<Record<MoveName, Record<string, z.ZodType>>> = {
  progress: {
    donePct: s.omittable(s.decimal(5, 2, { min: 0, max: 100 }), 'Share done, in per cent', 'tỷ lệ hoàn thành', 60),
    evidence: s.omittable(z.array(evidence).max(50), 'What proves it', 'tài liệu chứng minh', [
      { document: '12/BC-SCT' },
    ]),
  },
  submission: {
    evidence: s.omittable(z.array(evidence).max(50), 'What proves it', 'tài liệu chứng minh', [
      { document: '120/BC-SCT' },
    ]),
  },
  completion: {
    completedOn: s.omittable(
      s.day(),
      'Day of the result: that of the last submission when left out, not that of the confirmation',
      'ngày hoàn thành',
      '2024-06-28',
    ),
  },
  transfers: {
    to: s.code().meta({
      description: s.describe('Body that takes it over', 'cơ quan tiếp nhận'),
      examples: ['so-tai-chinh-2025'],
    }),
    function: s.omittable(s.code(), 'Function it is about from now on', 'chức năng', 'labour-employment'),
    territory: s.omittable(s.unitKey(), 'Unit it is about from now on', 'địa bàn', '07777@2025-07-01'),
  },
};

const EXAMPLES: Partial<Record<MoveName, Wire>> = {
  rejection: { reason: 'không thuộc chức năng' },
  progress: { note: 'đã trình dự thảo', donePct: 60 },
  submission: { document: '120/BC-SCT' },
  return: { reason: 'thiếu phụ lục' },
  reopening: { reason: 'xác nhận nhầm' },
  confirmation: { reason: 'đúng chức năng' },
  transfers: { to: 'so-tai-chinh', document: '2100/UBND-KTTH' },
  suspension: { reason: 'chờ luật mới', document: '2101/UBND-KTTH' },
  cancellation: { reason: 'không còn phù hợp', document: '2102/UBND-KTTH' },
  recalculation: { reason: 'lịch nghỉ thay đổi' },
};

const bodyOf = (name: MoveName) => {
  const shape: Record<string, z.ZodType> = { ...actShape, ...MORE[name] };
  for (const needed of NEEDS[name] ?? [])
    if (shape[needed] instanceof z.ZodOptional)
      shape[needed] = (shape[needed].unwrap() as z.ZodType).meta(shape[needed].meta() ?? {});
  const title = name[0]!.toUpperCase() + name.slice(1);
  return z.strictObject(shape).meta({
    id: `Task${title}`,
    description: s.describe(`${MOVES[name].en}, as sent`, MOVES[name].vi),
    examples: [EXAMPLES[name] ?? {}],
  });
};

/** The day of an act: not in the future, not before the duty, not before what was done last. */
export function actDay(ctx: Ctx, { current }: Duty, on: string | undefined): string {
  const day = on ?? ctx.today;
  if (day > ctx.today) throw badField('/on', 'future_day', 'An act is recorded once it is done');
  const last = standsAsOf(current.record);
  if (day < last && on === undefined)
    throw problem('act_not_allowed', `The duty begins on ${last}; allowed until then: nothing.`);
  if (day < last) throw badField('/on', 'before_last_act', `The duty stands as of ${last}`);
  return day;
}

/** Extensions a body asked for end with its part in the duty. */
const lapsed = ({ extensions }: Wire, decidedOn: string, document: string): unknown =>
  (extensions as Extension[] | null)?.map((x) =>
    x.decision === 'PENDING' ? { ...x, decision: 'REFUSED', decidedOn, document } : x,
  ) ?? null;

/** What an act changes beside the state; refuses what does not fit the duty. */
async function changesOf(tx: WriteTx, name: MoveName, body: Wire, on: string, record: Wire): Promise<Wire> {
  if (name === 'submission') {
    if (body.document === undefined && ((body.evidence as unknown[] | undefined) ?? []).length === 0)
      throw badField('/document', 'evidence_needed', 'A result is handed in with its document, or with other evidence');
    return { stoppedOn: on };
  }
  if (name === 'completion') {
    const completedOn = (body.completedOn as string | undefined) ?? (record.stoppedOn as string);
    if (completedOn > on) throw badField('/completedOn', 'after_confirmation', `The confirmation is of ${on}`);
    if (completedOn < (record.assignedOn as string))
      throw badField('/completedOn', 'before_assignment', `The duty was assigned on ${record.assignedOn as string}`);
    return { stoppedOn: null, completedOn, confirmedOn: on };
  }
  if (name === 'reopening') return { completedOn: null, confirmedOn: null };
  if (name === 'suspension') return { stoppedOn: on, resumeTo: record.state };
  if (name === 'transfers') {
    const [body_] = await tx.rows<{ is_collective: boolean }>({
      text: 'select is_collective from organisations where code = $1 and in_force(valid_from, valid_to, $2::date)',
      values: [body.to, on],
    });
    if (body_ === undefined || body_.is_collective)
      throw badField('/to', 'not_a_body', 'Names no single body that exists on that day');
    const { function: duty, territory } = body;
    return {
      bearer: body.to,
      extensions: lapsed(record, on, body.document as string),
      stoppedOn: null,
      resumeTo: null,
      ...(duty === undefined ? {} : { function: duty }),
      ...(territory === undefined ? {} : { territory }),
    };
  }
  if (name === 'recalculation') {
    return { effectiveOn: typeof record.dueOn === 'string' ? await effectiveDay(tx, record.dueOn) : null };
  }
  return { stoppedOn: null, resumeTo: null };
}

async function carryOut(ctx: Ctx, tx: WriteTx, name: MoveName, task: string, body: Wire): Promise<Saved> {
  const move: Move = MOVES[name];
  const duty = await dutyToChange(ctx, tx, task, body.assignment as string | undefined, move.by);
  assertAllowed(duty.state, move.from, name);
  const on = actDay(ctx, duty, body.on as string | undefined);
  const { record } = duty.current;
  if (((record.acts as unknown[] | null) ?? []).length >= MOST_ACTS)
    throw badField('', 'too_many', `A duty keeps at most ${MOST_ACTS} acts`);
  const changes = await changesOf(tx, name, body, on, record);
  const to: State =
    move.to === 'SAME'
      ? duty.state
      : move.to === 'RESUMED'
        ? ((record.resumeTo as State | null) ?? 'ASSIGNED')
        : move.to;
  const { document, reason, note, donePct, evidence: proof } = body as Partial<Act>;
  const done = { act: name, on, to, document, reason, note, donePct, evidence: proof };
  const noted = Object.fromEntries(Object.entries(done).filter(([, v]) => v !== undefined));
  const saved = await recordThrough(
    { ...ctx, reason: (reason as string | undefined) ?? ctx.reason },
    duty.spec,
    tx,
    duty.id,
    duty.current,
    {
      change: (base) =>
        acted(
          base,
          {
            ...(noted as Pick<Act, 'act' | 'on' | 'to'>),
            organisation: actingOrganisation(ctx),
            ...(name === 'transfers' ? { transferredTo: body.to as string } : {}),
          },
          changes,
        ),
      act: name,
      day: name === 'completion' ? (changes.completedOn as string) : on,
      at: { pointer: '/on' },
    },
  );
  await retractWrong(ctx, tx, [duty.id]);
  return saved;
}

const moveOperation = (name: MoveName): Operation => {
  const { en, vi, by, from } = MOVES[name];
  const who = by === 'BEARER' ? 'the body that answers for the duty today' : 'the authority that assigned the task';
  return op(`task_${name}`, {
    method: 'POST',
    path: `/v1/tasks/:id/${name}`,
    tag: 'Tasks',
    access: MATRIX[by === 'BEARER' ? 'task_assignment' : 'task'].write,
    summary: en,
    description: `${en} (${vi}): by ${who}, while it is ${from.join(', ')}; refused otherwise with what is allowed. The answer is the assignment. The life of a duty: ${lifeText()}.`,
    params: taskParams as z.ZodType<unknown>,
    body: bodyOf(name) as z.ZodType<unknown>,
    success: { 200: { description: 'The assignment after the act', schema: recordSchema(assignmentSpec) } },
    problems: ['act_not_allowed', 'assignment_needed', 'unknown_reference'],
    handle: (ctx, input: Input<unknown, unknown, unknown>) =>
      once(ctx, assignmentSpec, input, (tx) =>
        carryOut(ctx, tx, name, (input.params as { id: string }).id, input.body as Wire),
      ),
  });
};

export const actOperations: readonly Operation[] = (Object.keys(MOVES) as MoveName[]).map(moveOperation);
