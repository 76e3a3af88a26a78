import { z } from 'zod';
import { type Ctx, withPredecessors } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Input, type Operation, op } from '../../http/operation.ts';
import { badField, problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { type Current, lockToChange, recordUpdate, type Saved } from '../../records/write.ts';
import { formOf, reportersOn } from '../reports/reports.reads.ts';
import { built } from './build.ts';
import { consolidationSpec } from './consolidations.spec.ts';
import { manualBody, noteBody } from './create.ts';
import { consolidationId } from './explain.ts';
import { filed } from './filing.ts';
import { typedIn } from './manual.ts';
import type { Cell, InputRow, Manual, Section } from './parts.ts';

// POST /consolidations/{id}/recalculation and /signature: made anew while it is open, frozen once it is signed.

type Wire = Record<string, unknown>;

const params = z.strictObject({ id: consolidationId });

const recalculationBody = z
  .strictObject({
    manualContributions: manualBody.optional(),
    note: noteBody.optional(),
  })
  .meta({
    id: 'ConsolidationRecalculation',
    description: s.describe('What changes when it is made anew; what is left out stays', 'tổng hợp lại'),
    examples: [{ note: 'bổ sung báo cáo nộp chậm' }],
  });

const signatureBody = z
  .strictObject({
    document: s.about(s.text(200), 'Number of the document', 'số văn bản', '45/BC-UBND'),
    documentOn: s.about(
      s.day().optional(),
      'Day of that document; that of the signature when left out',
      'ngày văn bản',
      '2025-12-22',
    ),
    signer: s.about(s.text(200), 'Who signed it', 'người ký', 'Chủ tịch UBND xã'),
    on: s.about(
      s.day().optional(),
      'Day it was signed; today when left out, never in the future, nor before the day of its figures',
      'ngày ký',
      '2025-12-22',
    ),
    correctionReason: s.about(
      s.text(1000).optional(),
      'Where its report was accepted before: why that is corrected',
      'lý do sửa đổi',
      'một đơn vị gửi báo cáo chậm',
    ),
  })
  .meta({
    id: 'ConsolidationSignature',
    description: s.describe('How it was signed', 'ký báo cáo tổng hợp'),
    examples: [{ document: '45/BC-UBND', signer: 'Chủ tịch UBND xã' }],
  });

async function lockOpen(ctx: Ctx, tx: WriteTx, id: string, act: string): Promise<Current> {
  const current = await lockToChange(ctx, consolidationSpec, tx, id);
  if (current.record.state !== 'OPEN')
    throw problem('act_not_allowed', `${act} is not possible once it is signed; allowed: consolidating anew.`);
  return current;
}

async function recalculate(ctx: Ctx, tx: WriteTx, id: string, body: z.output<typeof recalculationBody>, last: boolean) {
  const current = await lockOpen(ctx, tx, id, 'recalculation');
  const { family, period, organisation, manualContributions } = current.record;
  const content = await built(ctx, {
    ...{ template: family as string, period: period as string, organisation: organisation as string },
    manual: body.manualContributions ? typedIn(ctx, body.manualContributions) : (manualContributions as Manual[]),
  });
  const note = body.note === undefined ? {} : { note: body.note };
  return recordUpdate(
    ctx,
    consolidationSpec,
    tx,
    id,
    current,
    (base) => ({ ...base, ...content, ...note }),
    'recalculated',
    last,
  );
}

const nameOf = async (tx: WriteTx, organisation: unknown): Promise<string> =>
  (
    await tx.rows<{ name: string }>({ text: 'select name from organisations where code = $1', values: [organisation] })
  )[0]!.name;

/** Who owes no such report has nothing to sign; the report itself is on record only where the form has a schedule. */
async function assertOwed(ctx: Ctx, tx: WriteTx, { obligation, organisation, template, dataTo }: Wire): Promise<void> {
  if (obligation !== null) return;
  const owing = await reportersOn(tx, template as string, dataTo as string);
  const bodies = await withPredecessors(ctx, organisation as string);
  if (bodies.some((code) => owing.has(code))) return;
  throw problem('act_not_allowed', `signature: ${organisation} owes no report by ${template}; allowed: recalculation.`);
}

/** As a report with nothing in it is not sent. */
function assertSaysSomething({ cells, sections }: Wire): void {
  const isEmpty =
    (cells as Cell[]).every((x) => x.value === null) && (sections as Section[]).every((x) => x.texts.length === 0);
  if (!isEmpty) return;
  const detail = 'The consolidation has nothing in it: no figure and no text';
  throw problem('report_not_valid', undefined, [{ pointer: '', code: 'empty', detail }]);
}

async function sign(
  ctx: Ctx,
  tx: WriteTx,
  id: string,
  body: z.output<typeof signatureBody>,
  last: boolean,
): Promise<Saved> {
  const current = await lockOpen(ctx, tx, id, 'signature');
  const { document, signer, on: signedOn = ctx.today, documentOn = signedOn, correctionReason = null } = body;
  if (signedOn > ctx.today) throw badField('/on', 'future_day', 'An act is recorded once it is done');
  const { record } = current;
  await assertOwed(ctx, tx, record);
  assertSaysSomething(record);
  const asOf = record.asOf as string;
  if (signedOn < asOf) throw badField('/on', 'before_data', `Its figures are those of ${asOf}`);
  const content = {
    form: await formOf(tx, record.template as string),
    cells: record.cells as Cell[],
    sections: record.sections as Section[],
    inputs: record.inputs as InputRow[],
    reporter: await nameOf(tx, record.organisation),
  };
  const of = { consolidation: id, obligation: record.obligation as string, correctionReason };
  const on = body.on === undefined ? {} : { on: body.on };
  const submission =
    record.obligation === null ? null : await filed(ctx, tx, of, content, { document, documentOn, signer, ...on });
  const signed: Wire = { state: 'SIGNED', document, documentOn, signer, signedOn, submission };
  return recordUpdate(ctx, consolidationSpec, tx, id, current, (base) => ({ ...base, ...signed }), 'signed', last);
}

const shared = { method: 'POST', tag: 'Reports', access: MATRIX.consolidation.write } as const;
const idOf = (input: Input<unknown, unknown, unknown>): string => (input.params as { id: string }).id;

export const consolidationRecalculation: Operation = op('consolidation_recalculation', {
  ...shared,
  path: '/v1/consolidations/:id/recalculation',
  summary: 'Consolidate anew',
  description:
    'Makes an open consolidation anew as of now (tổng hợp lại): reports accepted since, changes of the registers, a new version of the form. What was typed in stays unless it is sent anew. One that is signed never changes: consolidate once more and compare.',
  params: params as z.ZodType<unknown>,
  body: recalculationBody as z.ZodType<unknown>,
  success: { 200: { description: 'The consolidation as made anew', schema: recordSchema(consolidationSpec) } },
  problems: ['act_not_allowed', 'unknown_reference'],
  handle: (ctx, input) =>
    once(ctx, consolidationSpec, input, (tx, last) =>
      recalculate(ctx, tx, idOf(input), input.body as z.output<typeof recalculationBody>, last),
    ),
});

export const consolidationSignature: Operation = op('consolidation_signature', {
  ...shared,
  path: '/v1/consolidations/:id/signature',
  summary: 'Sign a consolidation',
  description:
    'Freezes a consolidation (ký báo cáo tổng hợp) with the ids and versions of all it was made of, and, where its body owes the report, sends it as the next version of that report: figures, header and narratives from the cells, a reason to each figure that is missing. Refused where there is nothing in it, where its body owes no such report (and took none over that does), and with every error of the report where it has any, also of a figure that the form does not take or has no more: consolidate anew, then sign.',
  params: params as z.ZodType<unknown>,
  body: signatureBody as z.ZodType<unknown>,
  success: { 200: { description: 'The consolidation as signed', schema: recordSchema(consolidationSpec) } },
  problems: ['act_not_allowed', 'submission_open', 'report_not_valid'],
  handle: (ctx, input) =>
    once(ctx, consolidationSpec, input, (tx, last) =>
      sign(ctx, tx, idOf(input), input.body as z.output<typeof signatureBody>, last),
    ),
});
