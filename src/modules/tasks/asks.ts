import { z } from 'zod';
import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Operation, op } from '../../http/operation.ts';
import { badField, problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { recordThrough } from '../../records/through.ts';
import type { Saved } from '../../records/write.ts';
import { ADMONITION_GROUNDS, ADMONITION_KINDS } from '../../vocab/tasks.ts';
import { dueDay, effectiveDay } from '../calendar/calendar.reads.ts';
import { actDay, actShape, taskParams } from './acts.ts';
import { assertAllowed, type Duty, dutyToChange } from './duty.ts';
import { ASKING, type By } from './moves.ts';
import type { Admonition, Extension } from './parts.ts';
import { retractWrong } from './retract.ts';
import { assignmentSpec, responsibleFor } from './tasks.spec.ts';

// What is asked for and what is decided: extensions, asked by who owes and granted by who assigned; reminders and
// criticism (nhắc nhở, phê bình), proposed by the monitor and effective only by a signed document.

type Wire = Record<string, unknown>;
type Item = Wire & { number: number; decision: string };

const { assignment, on } = actShape;
const MOST = 100;

interface Asked {
  /** Field of the duty and last part of the path. */
  name: 'extensions' | 'admonitions';
  stem: 'extension' | 'admonition';
  vi: string;
  /** Whose it is to ask. */
  by: By;
  ask: z.ZodObject;
  example: Wire;
  askText: string;
  decideText: string;
  /** The item as asked for. */
  make: (ctx: Ctx, tx: WriteTx, duty: Duty, body: Wire, day: string) => Promise<Wire>;
  /** Field of the item that says when it was asked. */
  askedOn: 'askedOn' | 'proposedOn';
  /** What a granted one changes of the duty; refuses where it no longer can. */
  grant: (tx: WriteTx, item: Item, duty: Duty) => Promise<Wire>;
}

const listOf = (record: Wire, name: Asked['name']): Item[] => (record[name] as Item[] | null) ?? [];

const EXTENSIONS: Asked = {
  name: 'extensions',
  stem: 'extension',
  vi: 'gia hạn',
  by: 'BEARER',
  ask: z.strictObject({
    assignment,
    on,
    newDueOn: dueDay().meta({
      description: s.describe('Last day asked for', 'thời hạn mới'),
      examples: ['2026-12-31'],
    }),
    reason: s.text(1000).meta({ description: s.describe('Why', 'lý do'), examples: ['chờ thẩm định'] }),
  }),
  example: { newDueOn: '2026-12-31', reason: 'chờ thẩm định' },
  askText:
    'Asks for more time (đề nghị gia hạn): by the body that answers for the duty. After the last day it is still possible and stays marked as late. The last day changes only when the assigning authority grants it; the first one is kept for ever.',
  decideText:
    'Grants or refuses an extension (quyết định gia hạn): the authority that assigned the task, by a document. Until the day of the decision the duty counts as it did.',
  make: async (ctx, _tx, { state, current: { record } }, body, day): Promise<Extension> => {
    assertAllowed(state, ASKING, 'extension');
    const oldDueOn = record.dueOn as string | null;
    if (oldDueOn === null) throw problem('act_not_allowed', 'A duty without a last day needs no extension.');
    if ((body.newDueOn as string) <= oldDueOn)
      throw badField('/newDueOn', 'not_later', `The last day is ${oldDueOn} already`);
    if (listOf(record, 'extensions').some((x) => x.decision === 'PENDING'))
      throw problem('act_not_allowed', 'An extension waits for its decision; allowed: extension decision.');
    return {
      number: listOf(record, 'extensions').length + 1,
      askedOn: day,
      askedBy: actingOrganisation(ctx),
      oldDueOn,
      newDueOn: body.newDueOn as string,
      reason: body.reason as string,
      // Who owes cannot make a late request timely by its day; the office may record an old one.
      isLate: (ctx.actor?.duties?.has('directives') ? day : ctx.today) > (record.effectiveOn as string),
      decision: 'PENDING',
      decidedOn: null,
      decidedBy: null,
      document: null,
    };
  },
  askedOn: 'askedOn',
  grant: async (tx, item, { state, current }) => {
    const [dueOn, newDueOn] = [current.record.dueOn as string, item.newDueOn as string];
    if (newDueOn <= dueOn) throw problem('act_not_allowed', `The last day is ${dueOn} by now; allowed: to refuse it.`);
    assertAllowed(state, ASKING, 'extension');
    return { dueOn: newDueOn, effectiveOn: await effectiveDay(tx, newDueOn) };
  },
};

const ADMONITIONS: Asked = {
  name: 'admonitions',
  stem: 'admonition',
  vi: 'nhắc nhở, phê bình',
  by: 'MONITOR',
  ask: z.strictObject({
    assignment,
    on,
    kind: s.word(ADMONITION_KINDS).meta({
      description: s.describe(`Kind: ${s.glossary(ADMONITION_KINDS)}`, 'hình thức'),
      examples: ['REMIND'],
    }),
    ground: s.word(ADMONITION_GROUNDS).meta({
      description: s.describe(`Ground: ${s.glossary(ADMONITION_GROUNDS)}`, 'lý do'),
      examples: ['LATE'],
    }),
    note: actShape.note,
  }),
  example: { kind: 'REMIND', ground: 'LATE' },
  askText:
    'Proposes a reminder or criticism (đề xuất nhắc nhở, phê bình) of the body that answers for a duty: by its monitor, or by the authority that assigned it. A proposal has no effect by itself.',
  decideText:
    'Decides a proposed reminder or criticism (quyết định nhắc nhở, phê bình): the authority that assigned the task; it takes effect by the signed document alone.',
  make: async (ctx, tx, { current: { record } }, body, day): Promise<Admonition> => ({
    number: listOf(record, 'admonitions').length + 1,
    kind: body.kind as Admonition['kind'],
    ground: body.ground as Admonition['ground'],
    organisation: await responsibleFor(tx, record, ctx.today),
    proposedOn: day,
    proposedBy: actingOrganisation(ctx),
    note: (body.note as string | undefined) ?? null,
    decision: 'PENDING',
    decidedOn: null,
    decidedBy: null,
    document: null,
  }),
  askedOn: 'proposedOn',
  grant: async () => ({}),
};

async function ask(ctx: Ctx, tx: WriteTx, of: Asked, task: string, body: Wire): Promise<Saved> {
  const duty = await dutyToChange(ctx, tx, task, body.assignment as string | undefined, of.by);
  const day = actDay(ctx, duty, body.on as string | undefined);
  const item = await of.make(ctx, tx, duty, body, day);
  if ((item.number as number) > MOST) throw badField('', 'too_many', `A duty keeps at most ${MOST} ${of.name}`);
  return recordThrough(
    { ...ctx, reason: (body.reason as string | undefined) ?? ctx.reason },
    duty.spec,
    tx,
    duty.id,
    duty.current,
    {
      change: (base) => ({ ...base, [of.name]: [...listOf(base, of.name), item] }),
      act: `${of.stem}_asked`,
      day,
      at: { pointer: '/on' },
    },
  );
}

async function decide(ctx: Ctx, tx: WriteTx, of: Asked, task: string, number: number, body: Wire): Promise<Saved> {
  const duty = await dutyToChange(ctx, tx, task, body.assignment as string | undefined, 'JUDGE');
  const day = actDay(ctx, duty, body.on as string | undefined);
  const item = listOf(duty.current.record, of.name).find((x) => x.number === number);
  if (item === undefined) throw problem('not_found');
  if (item.decision !== 'PENDING')
    throw problem('act_not_allowed', `It was decided already: ${item.decision}; allowed: nothing.`);
  const asked = item[of.askedOn] as string;
  if (day < asked) throw badField('/on', 'before_asked', `It was asked for on ${asked}`);
  const granted = body.decision === 'APPROVED';
  const settled = {
    decision: body.decision,
    decidedOn: day,
    decidedBy: actingOrganisation(ctx),
    document: body.document,
  };
  const changes = granted ? await of.grant(tx, item, duty) : {};
  const saved = await recordThrough(ctx, duty.spec, tx, duty.id, duty.current, {
    change: (base) => ({
      ...base,
      [of.name]: listOf(base, of.name).map((x) => (x.number === number ? { ...x, ...settled } : x)),
      ...changes,
    }),
    act: `${of.stem}_${granted ? 'granted' : 'refused'}`,
    day,
    at: { pointer: '/on' },
  });
  await retractWrong(ctx, tx, [duty.id]);
  return saved;
}

const decisionBody = ({ stem, vi }: Asked) =>
  z
    .strictObject({
      assignment,
      on,
      decision: s
        .word({ APPROVED: 'chấp thuận', REFUSED: 'không chấp thuận' })
        .meta({ description: s.describe('Decision', 'quyết định'), examples: ['APPROVED'] }),
      document: s
        .text(200)
        .meta({ description: s.describe('Signed document of the decision', 'văn bản'), examples: ['2100/UBND-KTTH'] }),
    })
    .meta({
      id: `Task${stem[0]!.toUpperCase()}${stem.slice(1)}Decision`,
      description: s.describe(`Decision of one ${stem}, as sent`, vi),
      examples: [{ decision: 'APPROVED', document: '2100/UBND-KTTH' }],
    });

const numbered = taskParams.extend({
  number: z
    .string()
    .max(3)
    .regex(/^[1-9]\d{0,2}$/)
    .meta({ description: s.describe('Number of it within the assignment', 'lần'), examples: ['1'] }),
});

const answered = { 200: { description: 'The assignment with it', schema: recordSchema(assignmentSpec) } };
const problems = ['act_not_allowed', 'assignment_needed', 'unknown_reference'] as const;

const operationsOf = (of: Asked): Operation[] => [
  op(`task_${of.stem}_ask`, {
    method: 'POST',
    path: `/v1/tasks/:id/${of.name}`,
    tag: 'Tasks',
    access: of.by === 'BEARER' ? MATRIX.task_assignment.write : MATRIX.task_monitoring.write,
    summary: of.by === 'BEARER' ? `Ask for an ${of.stem}` : `Propose an ${of.stem}`,
    description: of.askText,
    params: taskParams as z.ZodType<unknown>,
    body: of.ask.meta({
      id: `Task${of.stem[0]!.toUpperCase()}${of.stem.slice(1)}`,
      description: s.describe(`An ${of.stem} as sent`, of.vi),
      examples: [of.example],
    }) as z.ZodType<unknown>,
    success: answered,
    problems,
    handle: (ctx, input) =>
      once(ctx, assignmentSpec, input, (tx) =>
        ask(ctx, tx, of, (input.params as { id: string }).id, input.body as Wire),
      ),
  }),
  op(`task_${of.stem}_decide`, {
    method: 'POST',
    path: `/v1/tasks/:id/${of.name}/:number/decision`,
    tag: 'Tasks',
    access: MATRIX.task.write,
    summary: `Decide an ${of.stem}`,
    description: of.decideText,
    params: numbered as z.ZodType<unknown>,
    body: decisionBody(of) as z.ZodType<unknown>,
    success: answered,
    problems,
    handle: (ctx, input) =>
      once(ctx, assignmentSpec, input, (tx) => {
        const { id, number } = input.params as { id: string; number: string };
        return decide(ctx, tx, of, id, Number(number), input.body as Wire);
      }),
  }),
];

export const askOperations: readonly Operation[] = [EXTENSIONS, ADMONITIONS].flatMap(operationsOf);
