import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { MATRIX } from '../../auth/policy.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Input, type Operation, op } from '../../http/operation.ts';
import { type Fault, Problem, problem } from '../../problems.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import type { Saved } from '../../records/write.ts';
import { SUBMISSION_STATES } from '../../vocab/reports.ts';
import { acceptanceShape } from './acts.ts';
import { assertPossible, carryOut, lockVersion, type Version } from './life.ts';
import { dayOfAct } from './obligation.ts';
import { submissionSpec } from './submissions.spec.ts';

// POST /report-submissions/acceptance: what a receiver does with a pile of reports that are in order.

const MOST = 500;
const { on, document } = acceptanceShape;

const body = z
  .strictObject({
    submissions: z
      .array(
        z.strictObject({
          id: s.uuid().meta({
            description: s.describe('Id of the version', 'báo cáo đã gửi'),
            examples: ['019a9e0c-bbbb-7aaa-8bbb-0123456789ab'],
          }),
          document,
        }),
      )
      .min(1)
      .max(MOST)
      .meta({ description: s.describe(`Versions to accept, at most ${MOST}`, 'các báo cáo') }),
    on,
    document,
  })
  .meta({
    id: 'ReportAcceptances',
    description: s.describe('Versions to accept, as sent', 'tiếp nhận hàng loạt'),
    examples: [{ submissions: [{ id: '019a9e0c-bbbb-7aaa-8bbb-0123456789ab' }], document: '120/SCT-QLCN' }],
  });
type Body = { submissions: { id: string; document?: string }[]; on?: string; document?: string };

const answer = z
  .strictObject({
    submissions: z
      .array(
        z.strictObject({
          id: s.about(s.uuid(), 'Id of the version', 'báo cáo đã gửi', '019a9e0c-bbbb-7aaa-8bbb-0123456789ab'),
          obligation: s.about(
            s.uuid(),
            'Report that is owed',
            'nghĩa vụ báo cáo',
            '019a9e0c-aaaa-7aaa-8bbb-0123456789ab',
          ),
          versionNo: s.about(s.integer(1000), 'Number of the version', 'lần gửi', 1),
          state: s.about(s.word(SUBMISSION_STATES), 'State after the act', 'trạng thái', 'ACCEPTED'),
          decidedOn: s.about(s.day(), 'Day it was accepted', 'ngày xử lý', '2026-06-24'),
        }),
      )
      .max(MOST)
      .meta({ description: s.describe('The versions, in the order sent', 'các báo cáo') }),
  })
  .meta({ id: 'ReportAcceptanceResult', description: s.describe('Versions accepted', 'kết quả tiếp nhận') });

/** Which of several faults names the whole: whose act it is comes before what there is, and that before its state. */
const GRAVEST = ['forbidden', 'not_found', 'invalid_request', 'act_not_allowed'] as const;

/** Runs work for every version; says all that is wrong with any of them in one refusal. */
async function forEach<T>(
  ctx: Ctx,
  list: readonly T[],
  pointerOf: (one: T) => string,
  work: (one: T) => Promise<void>,
) {
  const found: { code: string; fault: Fault & { pointer: string } }[] = [];
  for (const one of list)
    try {
      await work(one);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { code, detail } = error.errors[0] ?? { code: error.code, detail: error.detailIn(ctx.language) };
      found.push({ code: error.code, fault: { pointer: pointerOf(one), code, detail } });
    }
  if (found.length === 0) return;
  const gravest = GRAVEST.find((code) => found.some((f) => f.code === code)) ?? 'invalid_request';
  throw problem(
    gravest === 'not_found' ? 'unknown_reference' : gravest,
    undefined,
    found.map((f) => f.fault).sort((a, b) => a.pointer.localeCompare(b.pointer, 'en', { numeric: true })),
  );
}

async function acceptAll(ctx: Ctx, tx: WriteTx, { submissions, on, document }: Body): Promise<Saved> {
  // Whoever is no authority receives nothing; it need not hear of each that it is not there.
  if (!ctx.actor?.system && ctx.actor?.isAuthority !== true) throw problem('forbidden');
  const ids = submissions.map((x) => x.id);
  const twice = ids.flatMap((id, i): Fault[] =>
    ids.indexOf(id) === i ? [] : [{ pointer: `/submissions/${i}/id`, code: 'duplicate', detail: 'Is named already' }],
  );
  if (twice.length > 0) throw problem('invalid_request', undefined, twice);
  // Always in one order, so that two piles with the same reports wait for each other and never cross.
  const piled = submissions.map((x, i) => ({ ...x, i })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const pointerOf = ({ i }: { i: number }) => `/submissions/${i}`;
  const locked = new Map<string, Version>();
  await forEach(ctx, piled, pointerOf, async ({ id }) => {
    const version = await lockVersion(ctx, tx, id, 'RECEIVER');
    assertPossible('acceptance', version);
    dayOfAct(ctx, version.owed, on);
    locked.set(id, version);
  });
  for (const { id, ...own } of piled) {
    const said = { ...(on === undefined ? {} : { on }), document: own.document ?? document };
    await carryOut(ctx, tx, 'acceptance', locked.get(id)!, said, true);
  }
  const accepted = ids.map((id) => {
    const { obligation, versionNo } = locked.get(id)!.current.record;
    return { id, obligation, versionNo, state: 'ACCEPTED', decidedOn: on ?? ctx.today };
  });
  return { key: '', record: JSON.stringify({ submissions: accepted }), latestVersion: 0, created: false };
}

export const bulkAcceptance: Operation = op('report_submission_accept_many', {
  method: 'POST',
  path: '/v1/report-submissions/acceptance',
  tag: 'Reports',
  access: MATRIX.report_obligation.write,
  summary: 'Accept many reports',
  description:
    `Accepts up to ${MOST} reports at once (tiếp nhận nhiều báo cáo): by the body that receives them, each while it is SUBMITTED. All of them or none: ` +
    'whatever is wrong with any is named by its place, `/submissions/3`, and nothing is changed. The answer lists each with its state. `document` of one stands before that of all.',
  body: body as z.ZodType<unknown>,
  success: { 200: { description: 'The versions, each accepted', schema: answer } },
  problems: ['act_not_allowed', 'unknown_reference'],
  handle: (ctx, input: Input<unknown, unknown, unknown>) =>
    once(ctx, submissionSpec, input, (tx) => acceptAll(ctx, tx, input.body as Body)),
});
