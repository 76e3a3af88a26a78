import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, op } from '../../http/operation.ts';
import { problem } from '../../problems.ts';
import { travelShape } from '../../records/grammar.ts';
import { resolveMoment } from '../../records/source.ts';
import { loadCalendar } from './calendar.reads.ts';
import { computeDeadline } from './compute.ts';
import { computedSchema, type DeadlineQuestion, questionSchema } from './deadline-schemas.ts';
import { ruleOf } from './deadline-text.ts';

// POST /v1/deadlines/compute: what a deadline's words or structure come to, and why. It reads the calendar and keeps nothing.

const query = z.strictObject({ knownAt: travelShape.knownAt });

const notUnderstood = () =>
  problem('deadline_not_understood', undefined, [
    {
      pointer: '/text',
      code: 'not_understood',
      detail: 'States no deadline, more than one, or a day that does not exist',
    },
  ]);

function compute(ctx: Ctx, asked: DeadlineQuestion, knownAt: string | undefined): Promise<Answer> {
  const { text, workingDayAdjust, appliesTo, issuedOn, startedOn, from, to } = asked;
  const rule = text === undefined ? asked.rule! : ruleOf(text);
  if (!rule) throw notUnderstood();
  return readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, { knownAt });
    const calendar = await loadCalendar(tx, moment, appliesTo);
    const circumstances = { calendar, today: ctx.today, issuedOn, startedOn, adjust: workingDayAdjust, from, to };
    return { status: 200, body: { ...computeDeadline(rule, circumstances), rule }, position: head };
  });
}

export const deadlineCompute = op('deadline_compute', {
  method: 'POST',
  path: '/v1/deadlines/compute',
  tag: 'Calendar and deadlines',
  access: 'public',
  computes: true,
  summary: 'Compute a deadline',
  description:
    'Answers the days of one deadline (thời hạn), stated in Vietnamese words or as a structure: the nominal last day, the effective day after the working-day rule, the occurrences of a recurring one, and the chain of rules that led there with their articles. Words that state no deadline, or more than one, are refused and never guessed. It changes nothing; `knownAt` asks the calendar as it was known, and the answer’s `Change-Position` repeats it.',
  query: query as z.ZodType<unknown>,
  body: questionSchema as z.ZodType<unknown>,
  success: { 200: { description: 'The days and the chain of rules', schema: computedSchema } },
  problems: ['deadline_not_understood', 'unknown_position'],
  handle: async (ctx, input) =>
    compute(ctx, input.body as DeadlineQuestion, (input.query as z.output<typeof query>).knownAt),
});
