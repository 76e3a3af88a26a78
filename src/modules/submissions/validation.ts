import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { travelShape } from '../../records/grammar.ts';
import { byKey, readWithin } from '../../records/read.ts';
import * as s from '../../records/schemas.ts';
import { resolveMoment, type TimeTravel } from '../../records/source.ts';
import { submissionParams } from './acts.ts';
import { type Finding, findingsOf } from './findings.ts';
import { submissionSpec } from './submissions.spec.ts';

// GET /report-submissions/{id}/findings: what a version is held against, whether it was sent or not.

const finding = z
  .strictObject({
    code: s.about(s.text(40), 'What was found: the code of a check of the form, or one of ours', 'mã', 'SUM15'),
    table: s.about(s.text(40).nullable(), 'Table', 'bảng', 'bieu-03'),
    row: s.about(z.int().min(1).nullable(), 'Row', 'dòng', 1),
    column: s.about(
      s.text(80).nullable(),
      'Row or column number as printed, or field above the table',
      'mã chỉ tiêu',
      '15',
    ),
    detail: s.about(
      s.text(60_000),
      'What is wrong, with the figures',
      'chi tiết',
      'bieu-03: r15 = r15_1 + r15_2 does not hold',
    ),
    pointer: s.about(z.string().max(200), 'Place in the version', 'vị trí', '/figures/14'),
  })
  .meta({ id: 'ReportFinding', description: s.describe('Something found in a report', 'điểm cần xem lại') });

const MOST_FINDINGS = 25_000;

const answer = z
  .strictObject({
    errors: s.about(z.array(finding).max(MOST_FINDINGS), 'What hinders sending it', 'lỗi', []),
    warnings: s.about(z.array(finding).max(MOST_FINDINGS), 'What to look at; it does not hinder', 'cảnh báo', []),
  })
  .meta({
    id: 'ReportFindings',
    description: s.describe('Findings of a version, errors apart from warnings', 'kết quả kiểm tra báo cáo'),
  });

const shown = ({ severity: _severity, ...rest }: Finding) => rest;

const query = z.strictObject(travelShape);

const validate = (ctx: Ctx, id: string, travel: TimeTravel): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, travel);
    const whole = { ...byKey(submissionSpec, id), fields: Object.keys(submissionSpec.fields) };
    const { record } = await readWithin(ctx, submissionSpec, tx, whole, moment);
    const found = await findingsOf({ ctx, tx, moment }, JSON.parse(record) as Record<string, unknown>);
    const of = (severity: Finding['severity']) =>
      found
        .filter((x) => x.severity === severity)
        .slice(0, MOST_FINDINGS)
        .map(shown);
    return { status: 200, body: { errors: of('ERROR'), warnings: of('WARN') }, position: head };
  });

export const submissionFindings: Operation = op('report_submission_findings', {
  method: 'GET',
  path: '/v1/report-submissions/:id/findings',
  tag: 'Reports',
  access: readAccess('report_submission'),
  cached: true,
  summary: 'Check a report',
  description:
    'Everything a version of a report is held against (kiểm tra báo cáo), as the registers and the other reports stand, or stood at `validAt` and `knownAt`: what the form requires, its checks and formulas with the figures behind them, units, jumps against the period before. Errors hinder sending it, warnings do not.',
  params: submissionParams as z.ZodType<unknown>,
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'The findings', schema: answer } },
  problems: ['unknown_position', 'forbidden'],
  handle: (ctx, input) => validate(ctx, (input.params as { id: string }).id, input.query as z.output<typeof query>),
});
