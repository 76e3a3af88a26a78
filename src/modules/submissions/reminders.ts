import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Input, type Operation, op } from '../../http/operation.ts';
import { daysBetween } from '../../lib/dates.ts';
import { badField, problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { lockToChange, type Saved } from '../../records/write.ts';
import { REMINDER_LEVELS } from '../../vocab/reminders.ts';
import type { ObligationState } from '../../vocab/reports.ts';
import { ADMONITION_GROUNDS, ADMONITION_KINDS } from '../../vocab/tasks.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import { type ObligationAct, obligationParams, type ReportLetter } from '../reports/reports.reads.ts';
import { dayOfAct, noted } from './obligation.ts';
import { bodyFor } from './responsible.ts';

// POST /report-obligations/{id}/reminders: a letter about a report that was not sent, noted with what it said that day.

const letter = z
  .strictObject({
    kind: s.word(ADMONITION_KINDS).meta({
      description: s.describe(`Kind: ${s.glossary(ADMONITION_KINDS)}`, 'hình thức'),
      examples: ['REMIND'],
    }),
    ground: s
      .word(ADMONITION_GROUNDS)
      .optional()
      .meta({
        description: s.describe(
          `Ground: ${s.glossary(ADMONITION_GROUNDS)}; once the last day is past, LATE for a reminder and NOT_REPORTING for criticism when left out`,
          'lý do',
        ),
        examples: ['NOT_REPORTING'],
      }),
    level: s
      .word(REMINDER_LEVELS)
      .optional()
      .meta({
        description: s.describe(
          `How urgent: ${s.glossary(REMINDER_LEVELS)}; REMINDER for a reminder and ESCALATION for criticism when left out`,
          'mức độ',
        ),
        examples: ['URGENT'],
      }),
    on: s
      .day()
      .optional()
      .meta({
        description: s.describe('Day of the letter; today when left out, never in the future', 'ngày'),
        examples: ['2026-06-25'],
      }),
    document: s.text(200).meta({ description: s.describe('The letter', 'văn bản'), examples: ['120/SCT-QLCN'] }),
    note: s
      .text(1000)
      .optional()
      .meta({ description: s.describe('Remark', 'ghi chú'), examples: ['nhắc lần hai'] }),
  })
  .meta({
    id: 'ReportReminderLetter',
    description: s.describe('A reminder of a report, or criticism proposed, as sent', 'văn bản nhắc, phê bình'),
    examples: [{ kind: 'REMIND', document: '120/SCT-QLCN' }],
  });
type Letter = z.output<typeof letter>;

/** While a report stands so it can be urged. */
const OPEN: readonly ObligationState[] = ['NOT_STARTED', 'DRAFT', 'RETURNED'];

/** Fewer than the acts a report keeps, so that letters never keep a body from sending it. */
const MOST_LETTERS = 100;

interface Basis {
  legalDocuments: string[];
  legalNote: string | null;
  directive: string | null;
}

async function send(ctx: Ctx, tx: WriteTx, id: string, body: Letter): Promise<Saved> {
  const current = await lockToChange(ctx, obligationSpec, tx, id);
  const { record } = current;
  const state = record.state as ObligationState;
  if (!OPEN.includes(state))
    throw problem('act_not_allowed', `A reminder is not possible while the report is ${state}; allowed: nothing.`);
  const owed = { id, current, state };
  if (((record.acts as ObligationAct[] | null) ?? []).filter((x) => x.letter).length >= MOST_LETTERS)
    throw badField('', 'too_many', `A report is urged at most ${MOST_LETTERS} times`);
  const on = dayOfAct(ctx, owed, body.on);
  const lastDay = ((record.returnDueOn ?? record.effectiveOn) as string | null) ?? null;
  const daysLate = lastDay === null ? 0 : Math.max(daysBetween(lastDay, on), 0);
  if (body.kind === 'CRITICISE' && daysLate === 0)
    throw problem(
      'act_not_allowed',
      lastDay === null
        ? 'The report has no last day to be criticised for; allowed: REMIND.'
        : `The last day, ${lastDay}, is not past on ${on}; allowed: REMIND.`,
    );
  const [basis] = await tx.rows<Basis>({
    text: `select coalesce(legal_documents, '{}') as "legalDocuments", legal_note as "legalNote", directive from report_templates where code = $1`,
    values: [record.template],
  });
  const said: ReportLetter = {
    kind: body.kind,
    ground: body.ground ?? (daysLate === 0 ? null : body.kind === 'CRITICISE' ? 'NOT_REPORTING' : 'LATE'),
    level: body.level ?? (body.kind === 'CRITICISE' ? 'ESCALATION' : 'REMINDER'),
    addressee: await bodyFor(tx, record, on),
    ...{ lastDay, daysLate },
    ...basis!,
  };
  return noted(ctx, tx, owed, {
    act: body.kind === 'CRITICISE' ? 'criticism' : 'reminder',
    by: 'RECEIVER',
    ...{ on, to: state, letter: said, answered: true },
    ...{ reason: body.note ?? null, document: body.document },
  });
}

export const reportReminder: Operation = op('report_obligation_remind', {
  method: 'POST',
  path: '/v1/report-obligations/:id/reminders',
  tag: 'Reports',
  access: MATRIX.report_obligation.write,
  summary: 'Record a reminder of a report',
  description:
    'Records a letter about a report that was not sent (văn bản nhắc, đề xuất phê bình): by the body that accepts it or by the office that follows reports, while it is NOT_STARTED, DRAFT or RETURNED. ' +
    'CRITICISE is a proposal for not keeping the reporting regime, possible once the last day is past; it takes effect by the decision of the authority. ' +
    'Kept among the acts of the report with the body that answered for it that day, the last day, the days late and the legal basis; the report itself stands as it did. ' +
    'Where a task orders the report, the reminders and admonitions of that task tell its boards. The answer is the obligation.',
  params: obligationParams as z.ZodType<unknown>,
  body: letter as z.ZodType<unknown>,
  success: { 200: { description: 'The obligation with the letter', schema: recordSchema(obligationSpec) } },
  problems: ['act_not_allowed'],
  handle: (ctx, input: Input<unknown, unknown, unknown>) =>
    once(ctx, obligationSpec, input, (tx) => send(ctx, tx, (input.params as { id: string }).id, input.body as Letter)),
});
