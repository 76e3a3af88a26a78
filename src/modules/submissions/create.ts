import { z } from 'zod';
import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Input, type Operation, op } from '../../http/operation.ts';
import { newId } from '../../lib/ids.ts';
import { badField, Problem, problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { inputSchema } from '../../records/fields.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { authorise, recordInsert, type Saved } from '../../records/write.ts';
import { sendingShape } from './acts.ts';
import { furtherOfVersion } from './further.ts';
import { carryOut, lockVersion } from './life.ts';
import { dayOfAct, lockOwed, noted, type Owed } from './obligation.ts';
import { MOST_BYTES } from './parts.ts';
import { submissionSpec } from './submissions.spec.ts';

// POST /report-submissions: the next version of a report, as a draft or sent at once.

type Wire = Record<string, unknown>;

const { id: _id, ...fields } = submissionSpec.fields;

const content = inputSchema(fields, {
  id: 'ReportSubmissionContent',
  description: s.describe('A version of a report as sent', 'báo cáo'),
});

const body = content
  .extend({
    submit: z
      .strictObject(sendingShape)
      .optional()
      .meta({
        description: s.describe('Send it at once; a draft when left out', 'gửi ngay'),
        examples: [{ document: '45/BC-UBND' }],
      }),
  })
  .meta({ ...content.meta(), id: 'ReportSubmissionInput' });

/** What a version takes over from the report that is owed. */
const TAKEN = [
  ...['template', 'family', 'period', 'dataFrom', 'dataTo', 'reporter', 'enterprise', 'project', 'cluster'],
  ...['receivers', 'approver'],
];

/** The next version of a report whose obligation is locked: its number, and what it corrects. */
async function nextVersion(tx: WriteTx, owed: Owed): Promise<{ versionNo: number; corrects: string | null }> {
  if (owed.state === 'WAIVED' || owed.state === 'WITHDRAWN')
    throw problem('act_not_allowed', `The report is ${owed.state} and not expected; allowed: nothing.`);
  const versions = await tx.rows<{ id: string; versionNo: number; state: string }>({
    text: `select id, version_no as "versionNo", state from report_submissions where obligation = $1 order by version_no desc`,
    values: [owed.id],
  });
  const open = versions.find((v) => v.state === 'DRAFT' || v.state === 'SUBMITTED');
  if (open) throw problem('submission_open', `Version ${open.versionNo} is ${open.state}.`);
  return {
    versionNo: (versions[0]?.versionNo ?? 0) + 1,
    corrects: versions.find((v) => v.state === 'ACCEPTED')?.id ?? null,
  };
}

/** Makes the next version of a report as a draft; `day` where it was made on an earlier one, which is the day it was sent. */
export async function draft(ctx: Ctx, tx: WriteTx, content: Wire, more: Wire = {}, day?: string): Promise<Saved> {
  const owed = await lockOwed(ctx, tx, content.obligation as string);
  const taken = Object.fromEntries(TAKEN.map((name) => [name, owed.current.record[name]]));
  await authorise(ctx, submissionSpec, tx, taken);
  const on = dayOfAct(ctx, owed, day);
  const next = await nextVersion(tx, owed);
  if (next.corrects !== null && content.correctionReason == null)
    throw badField('/correctionReason', 'required', 'It follows a version that was accepted: say why');
  const submittedBy = actingOrganisation(ctx);
  const record = { ...content, ...taken, ...next, ...more, submittedBy, id: newId(), state: 'DRAFT' };
  const since = on < ctx.today ? { validFrom: on, reason: ctx.reason ?? 'draft' } : { validFrom: null };
  const saved = await recordInsert({ ...ctx, ...since }, submissionSpec, tx, record);
  if (owed.state === 'NOT_STARTED') await noted(ctx, tx, owed, { act: 'draft', by: 'FILER', on, to: 'DRAFT' });
  return saved;
}

/** The day of the sending is a member of `submit` here. */
function placed(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  const errors = error.errors.map((f) => (f.pointer === '/on' ? { ...f, pointer: '/submit/on' } : f));
  return new Problem(error.code, { detail: error.detail, errors, headers: error.headers });
}

async function create(ctx: Ctx, tx: WriteTx, { submit, ...content }: Wire): Promise<Saved> {
  const saved = await draft(ctx, tx, content, {}, (submit as Wire | undefined)?.on as string | undefined);
  if (submit === undefined) return saved;
  const version = await lockVersion(ctx, tx, saved.key, 'FILER');
  return { ...(await carryOut(ctx, tx, 'submission', version, submit as Wire)), created: true };
}

export const submissionCreate: Operation = op('report_submission_create', {
  method: 'POST',
  path: '/v1/report-submissions',
  tag: 'Reports',
  access: MATRIX.report_submission.write,
  summary: 'Make the next version of a report',
  description:
    'Makes the next version of a report that is owed (lập báo cáo), as a draft, or sends it at once with `submit`. ' +
    'A figure that does not belong to the form, or is not of its type, is refused with its place; what is incomplete is refused when it is sent. A body may have 8 MiB, so 20,000 figures fit. ' +
    'After a version was accepted the next one is a correction and says why; the accepted one counts until the correction is accepted.',
  body: body as z.ZodType<unknown>,
  bodyLimit: MOST_BYTES,
  success: { 201: { description: 'The version as recorded', schema: recordSchema(submissionSpec) } },
  problems: ['act_not_allowed', 'submission_open', 'report_not_valid', 'unknown_reference'],
  further: furtherOfVersion,
  handle: (ctx, input: Input<unknown, unknown, unknown>) =>
    once(ctx, submissionSpec, input, (tx) =>
      create(ctx, tx, input.body as Wire).catch((error) => {
        throw placed(error);
      }),
    ),
});
