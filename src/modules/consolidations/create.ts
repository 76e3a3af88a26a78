import { z } from 'zod';
import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Input, type Operation, op } from '../../http/operation.ts';
import { newId } from '../../lib/ids.ts';
import { badField } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { authorise, recordInsert, type Saved } from '../../records/write.ts';
import { built } from './build.ts';
import { consolidationSpec } from './consolidations.spec.ts';
import { typedIn } from './manual.ts';
import { MOST_MANUAL, manualSent } from './parts.ts';

// POST /consolidations: one call makes the report above from the reports below and the registers.

export const manualBody = s.about(
  z.array(manualSent).max(MOST_MANUAL),
  'Figures the consolidating body adds itself; a reason to each',
  'số liệu tự nhập',
  [],
);
export const noteBody = s.about(s.text(2000).nullable(), 'Remark', 'ghi chú', 'số liệu sơ bộ');

const body = z
  .strictObject({
    template: s.about(
      z
        .string()
        .max(100)
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*(@\d{4}-\d{2}-\d{2})?$/, { error: 'must be a form, or a version of one' }),
      'Form, or its version in force on the cut-off day',
      'biểu mẫu',
      'tt14-bieu-03',
    ),
    period: s.about(s.text(40), 'Label of the period', 'kỳ báo cáo', '2025'),
    organisation: s.about(
      s.code().optional(),
      'Body that consolidates; the caller’s own when left out',
      'cơ quan tổng hợp',
      'ubnd-xa-07777',
    ),
    manualContributions: manualBody.default([]),
    note: noteBody.optional(),
  })
  .meta({
    id: 'ConsolidationInput',
    description: s.describe('What is to be consolidated', 'yêu cầu tổng hợp báo cáo'),
    examples: [{ template: 'tt14-bieu-03', period: '2025' }],
  });

async function create(ctx: Ctx, tx: WriteTx, asked: z.output<typeof body>, last: boolean): Promise<Saved> {
  const { template, period, manualContributions, note = null } = asked;
  const organisation = asked.organisation ?? actingOrganisation(ctx);
  if (organisation === null) throw badField('/organisation', 'required', 'The token names no organisation');
  await authorise(ctx, consolidationSpec, tx, { organisation });
  const content = await built(ctx, { template, period, organisation, manual: typedIn(ctx, manualContributions) });
  return recordInsert(ctx, consolidationSpec, tx, { ...content, id: newId(), state: 'OPEN', note }, last);
}

export const consolidationCreate: Operation = op('consolidation_create', {
  method: 'POST',
  path: '/v1/consolidations',
  tag: 'Reports',
  access: MATRIX.consolidation.write,
  summary: 'Consolidate reports into the one above',
  description:
    'Makes the report above (tổng hợp báo cáo) as of now, by the version of the form in force on the cut-off day: each figure added, counted, divided or weighed as the form says, from accepted reports of the very period and from the register of clusters as of the cut-off day. ' +
    'Keeps with it every report that was expected and what became of it, the version that counted, the rows of the register, what was left out and why, and who is missing. ' +
    'A year is never its halves added; a blank is not a zero; shares and weighted means are made from their parts and rounded half up to two decimals. A form without figures gets the narratives of the reports side by side. One that nothing rolls up into is refused; with nothing in it the answer says `isEmpty`. The answer is the consolidation; `fields=cells,inputs` of a read has its figures.',
  body: body as z.ZodType<unknown>,
  success: { 201: { description: 'The consolidation as made', schema: recordSchema(consolidationSpec) } },
  problems: ['unknown_reference'],
  handle: (ctx, input: Input<unknown, unknown, unknown>) =>
    once(ctx, consolidationSpec, input, (tx, last) => create(ctx, tx, input.body as z.output<typeof body>, last)),
});
