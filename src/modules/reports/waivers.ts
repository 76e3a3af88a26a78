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
import { lockToChange, type Saved } from '../../records/write.ts';
import type { ObligationState } from '../../vocab/reports.ts';
import { obligationSpec } from './obligations.spec.ts';
import { type ObligationAct, obligationParams, reportStandsAsOf } from './parts.ts';

// POST /report-obligations/{id}/waiver and /waiver-end: a body is exempted from one report, with a reason and a document.

type Wire = Record<string, unknown>;

const ACTS = {
  waiver: { from: 'NOT_STARTED', to: 'WAIVED', en: 'Waive a report', vi: 'miễn báo cáo' },
  'waiver-end': { from: 'WAIVED', to: 'NOT_STARTED', en: 'End a waiver', vi: 'chấm dứt miễn báo cáo' },
} as const satisfies Record<string, { from: ObligationState; to: ObligationState; en: string; vi: string }>;
type ActName = keyof typeof ACTS;

const bodyOf = (name: ActName) =>
  z
    .strictObject({
      on: s
        .day()
        .optional()
        .meta({
          description: s.describe('Day of the act; today when left out, never in the future', 'ngày'),
          examples: ['2026-06-02'],
        }),
      reason: s.about(s.text(1000), 'Why', 'lý do', 'trên địa bàn không có cụm công nghiệp'),
      document: s.about(s.text(200), 'Document of the act', 'văn bản', '120/SCT-QLCN'),
    })
    .meta({
      id: name === 'waiver' ? 'ReportWaiver' : 'ReportWaiverEnd',
      description: s.describe(`${ACTS[name].en}, as sent`, ACTS[name].vi),
      examples: [{ reason: 'trên địa bàn không có cụm công nghiệp', document: '120/SCT-QLCN' }],
    });

async function carryOut(ctx: Ctx, tx: WriteTx, name: ActName, id: string, body: Wire): Promise<Saved> {
  const current = await lockToChange(ctx, obligationSpec, tx, id);
  const { from, to } = ACTS[name];
  const state = current.record.state as ObligationState;
  if (state !== from) {
    const [allowed] = Object.entries(ACTS).find(([, a]) => a.from === state) ?? ['nothing'];
    throw problem('act_not_allowed', `${name} is not possible while the report is ${state}; allowed: ${allowed}.`);
  }
  const on = (body.on as string | undefined) ?? ctx.today;
  if (on > ctx.today) throw badField('/on', 'future_day', 'An act is recorded once it is done');
  const last = reportStandsAsOf(current.record);
  if (body.on !== undefined && on < last) throw badField('/on', 'before_last_act', `The report stands as of ${last}`);
  const reason = body.reason as string;
  const organisation = actingOrganisation(ctx);
  const noted = { act: name, on, from, to, organisation, reason, document: body.document as string };
  return recordThrough({ ...ctx, reason }, obligationSpec, tx, id, current, {
    change: (base) => ({ ...base, state: to, acts: [...((base.acts as ObligationAct[] | null) ?? []), noted] }),
    act: name,
    day: on,
    at: { pointer: '/on' },
  });
}

export const waiverOperations: readonly Operation[] = (Object.keys(ACTS) as ActName[]).map((name) =>
  op(`report_obligation_${name.replace('-', '_')}`, {
    method: 'POST',
    path: `/v1/report-obligations/:id/${name}`,
    tag: 'Reports',
    access: MATRIX.report_obligation.write,
    summary: ACTS[name].en,
    description: `${ACTS[name].en} (${ACTS[name].vi}), with the reason and the document: by the body that accepts it or by the office that follows reports, while it is ${ACTS[name].from}. A waived report is not expected and not missing; the waiver stays with it. The answer is the obligation.`,
    params: obligationParams as z.ZodType<unknown>,
    body: bodyOf(name) as z.ZodType<unknown>,
    success: { 200: { description: 'The obligation after the act', schema: recordSchema(obligationSpec) } },
    problems: ['act_not_allowed'],
    handle: (ctx, input: Input<unknown, unknown, unknown>) =>
      once(ctx, obligationSpec, input, (tx) =>
        carryOut(ctx, tx, name, (input.params as { id: string }).id, input.body as Wire),
      ),
  }),
);
