import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import type { WriteTx } from '../../db/tx.ts';
import { type Answer, type Input, type Operation, op } from '../../http/operation.ts';
import { newId } from '../../lib/ids.ts';
import { mergePatch } from '../../lib/merge-patch.ts';
import { badField, badParameter, problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { codeParam } from '../../records/children.ts';
import { patchSchema } from '../../records/fields.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { recordThrough } from '../../records/through.ts';
import { type Current, lockToChange, recordInsert, type Saved } from '../../records/write.ts';
import { adjustmentSpec } from './adjustments.spec.ts';
import { type Milestone, MOST_MILESTONES, sameMilestone } from './parts.ts';
import { projectSpec } from './projects.spec.ts';

// POST /investment-projects/{code}/adjustments: the next numbered version of a certificate.

type Wire = Record<string, unknown>;

const MOST_ADJUSTMENTS = 1000;

const params = codeParam(projectSpec);

/** What offices note about a project; a certificate says nothing of it. */
const NOTED = new Set([
  ...['implementedCapitalVnd', 'implementedCapitalUsd', 'implementedAsOf', 'labourActual', 'labourForeign'],
  ...['labourFemale', 'flags', 'isGenerated', 'source', 'note'],
]);
const certified = Object.fromEntries(Object.entries(projectSpec.fields).filter(([name]) => !NOTED.has(name)));

export const adjustmentInput = z
  .strictObject({
    adjustmentNo: s
      .integer(1000)
      .optional()
      .meta({ description: s.describe('Number; the next one when left out', 'lần điều chỉnh'), examples: [1] }),
    issuedOn: s.day().meta({
      description: s.describe('Day of issue: the changes are true from it', 'ngày điều chỉnh'),
      examples: ['2025-04-20'],
    }),
    certificateNo: s
      .text(60)
      .nullable()
      .optional()
      .meta({ description: s.describe('Number of the adjusted certificate', 'số GCNĐKĐT'), examples: ['4275604886'] }),
    groups: z
      .array(s.text(100))
      .max(50)
      .nullable()
      .optional()
      .meta({ description: s.describe('Groups of content that changed', 'nhóm nội dung'), examples: [['vốn đầu tư']] }),
    contentBefore: s
      .text(4000)
      .nullable()
      .optional()
      .meta({ description: s.describe('Content before, as written', 'nội dung trước'), examples: ['vốn 5 triệu USD'] }),
    contentAfter: s
      .text(4000)
      .nullable()
      .optional()
      .meta({ description: s.describe('Content after, as written', 'nội dung sau'), examples: ['vốn 8 triệu USD'] }),
    document: s
      .text(200)
      .nullable()
      .optional()
      .meta({ description: s.describe('Document', 'văn bản'), examples: ['44/GCN-BQL'] }),
    changes: patchSchema(certified, {
      id: 'ProjectChanges',
      description: s.describe('Fields of a certificate that an adjustment changes', 'nội dung điều chỉnh'),
    }).meta({
      description: s.describe(
        'Fields of the certificate that change, as a merge patch; `milestones` are those planned anew',
        'nội dung điều chỉnh',
      ),
      examples: [{ registeredCapitalUsd: '8000000' }],
    }),
  })
  .meta({
    id: 'ProjectAdjustmentInput',
    description: s.describe('An adjustment as sent', 'điều chỉnh dự án'),
    examples: [{ issuedOn: '2025-04-20', changes: { registeredCapitalUsd: '8000000' } }],
  });

export type AdjustmentInput = z.output<typeof adjustmentInput>;

/**
 * The new schedule put over the one before: what it replaces ends on the day of issue and hands on the day it was met; a
 * milestone it does not name stays as it was.
 */
function reschedule(before: readonly Milestone[], next: readonly Milestone[], adjustmentNo: number, issuedOn: string) {
  const kept = before.map((m) =>
    m.supersededOn === null && next.some((n) => sameMilestone(m, n)) ? { ...m, supersededOn: issuedOn } : m,
  );
  const added = next.map((n) => {
    const actualOn = n.actualOn ?? inForce(before, n)?.actualOn ?? null;
    return { ...n, adjustmentNo, scheduledOn: issuedOn, supersededOn: null, actualOn };
  });
  const all = [...kept, ...added];
  if (all.length > MOST_MILESTONES)
    throw badField('/changes/milestones', 'too_many', `A project keeps at most ${MOST_MILESTONES} milestones`);
  return all;
}

const inForce = (list: readonly Milestone[], like: Milestone): Milestone | undefined =>
  list.find((m) => m.supersededOn === null && sameMilestone(m, like));

/** The number the adjustment gets; refuses one out of its turn, by number or by day. */
async function numberOf(tx: WriteTx, code: string, project: Wire, body: AdjustmentInput): Promise<number> {
  const [recorded] = await tx.rows<{ n: number | null; day: string | null }>({
    text: 'select max(adjustment_no) as n, max(issued_on) as day from project_adjustments where project = $1',
    values: [code],
  });
  const next = Math.max((project.adjustmentNo as number | null) ?? 0, recorded?.n ?? 0) + 1;
  if (body.adjustmentNo !== undefined && body.adjustmentNo !== next)
    throw problem('out_of_order', `The next adjustment of ${code} is number ${next}.`);
  if (next > MOST_ADJUSTMENTS)
    throw problem('out_of_order', `A project keeps at most ${MOST_ADJUSTMENTS} adjustments.`);
  const last = [project.lastAdjustedOn as string | null, recorded?.day ?? null].reduce(
    (a, b) => ((a ?? '') > (b ?? '') ? a : b),
    null,
  );
  if (last !== null && body.issuedOn < last)
    throw problem(
      'out_of_order',
      `Adjustment ${next - 1} of ${code} was issued on ${last}; number ${next} cannot be older.`,
    );
  return next;
}

function assertDay(ctx: Ctx, project: Wire, issuedOn: string): void {
  if (issuedOn > ctx.today) throw badField('/issuedOn', 'future_day', 'An adjustment is recorded once it is issued');
  const first = project.firstIssuedOn as string | null;
  if (first !== null && issuedOn < first)
    throw badField('/issuedOn', 'before_first_issue', `The certificate was first issued on ${first}`);
  if (ctx.validFrom !== null && ctx.validFrom !== issuedOn)
    throw badParameter('X-Valid-From', 'day_mismatch', 'An adjustment is true from issuedOn on');
}

const milestonesOf = (state: Wire): Milestone[] => (state.milestones as Milestone[] | null) ?? [];

/**
 * How a state follows from the adjustment: that of the day of issue first, then each later one. By the legal day the later
 * word wins: what a later state says otherwise by itself stays so in it and in all after it.
 */
function adjusting(body: AdjustmentInput, number: number): (base: Wire) => Wire {
  const { milestones, ...plain } = body.changes as Wire;
  let own: Wire = {
    ...plain,
    ...(milestones === null ? { milestones } : {}),
    ...(body.certificateNo ? { certificateNo: body.certificateNo } : {}),
  };
  let schedule = (milestones ?? []) as Milestone[];
  let before: Wire | undefined;
  return (base) => {
    const first = before ?? base;
    before = first;
    const said = (state: Wire, name: string) => JSON.stringify(state[name] ?? null);
    own = Object.fromEntries(Object.entries(own).filter(([name]) => said(base, name) === said(first, name)));
    const plannedIn = (state: Wire, m: Milestone) => inForce(milestonesOf(state), m)?.plannedOn;
    schedule = schedule.filter((m) => plannedIn(base, m) === plannedIn(first, m));
    const next = mergePatch(base, own) as Wire;
    return {
      ...next,
      ...(schedule.length > 0 ? { milestones: reschedule(milestonesOf(next), schedule, number, body.issuedOn) } : {}),
      adjustmentNo: number,
      lastAdjustedOn: body.issuedOn,
    };
  };
}

/** The adjustment, and the states of the project that follow from it. */
export async function recordAdjustment(
  ctx: Ctx,
  tx: WriteTx,
  code: string,
  current: Current,
  body: AdjustmentInput,
  last: boolean,
): Promise<Saved> {
  const number = await numberOf(tx, code, current.record, body);
  const dated: Ctx = { ...ctx, validFrom: body.issuedOn, reason: ctx.reason ?? `điều chỉnh lần ${number}` };
  const follow = adjusting(body, number);
  let before: Wire | undefined;
  let after: Wire = {};
  await recordThrough(dated, projectSpec, tx, code, current, {
    change: (base) => {
      const next = follow(base);
      if (before === undefined) [before, after] = [base, next];
      return next;
    },
    act: 'adjusted',
    at: { pointer: '/issuedOn' },
  });
  const { issuedOn, certificateNo, groups, contentBefore, contentAfter, document } = body;
  const adjustment = {
    ...{ issuedOn, certificateNo, groups, contentBefore, contentAfter, document },
    id: newId(),
    project: code,
    adjustmentNo: number,
    changes: Object.fromEntries(
      Object.keys(body.changes as Wire).map((n) => [n, { before: before![n] ?? null, after: after[n] ?? null }]),
    ),
  };
  return recordInsert(dated, adjustmentSpec, tx, adjustment, last);
}

const adjust = (ctx: Ctx, code: string, input: Input<unknown, unknown, unknown>): Promise<Answer> =>
  once(ctx, adjustmentSpec, input, async (tx, last) => {
    const current = await lockToChange(ctx, projectSpec, tx, code);
    const body = input.body as AdjustmentInput;
    assertDay(ctx, current.record, body.issuedOn);
    return recordAdjustment(ctx, tx, code, current, body, last);
  });

export const adjustmentCreate: Operation = op('project_adjustment_create', {
  method: 'POST',
  path: '/v1/investment-projects/:code/adjustments',
  tag: 'Investment projects',
  access: 'registry:write',
  dated: true,
  summary: 'Adjust a project',
  description:
    'Records the next adjustment (điều chỉnh) of a certificate: an immutable numbered version, issued on or after the one before it and not in the future. The project’s headline fields follow from the day of issue, also through what was recorded for later days unless that says otherwise; `validAt` before it shows the certificate as it stood.',
  params: params as z.ZodType<unknown>,
  body: adjustmentInput as z.ZodType<unknown>,
  success: { 201: { description: 'The adjustment as recorded', schema: recordSchema(adjustmentSpec) } },
  problems: ['out_of_order', 'unknown_reference', 'project_circle', 'already_merged'],
  handle: (ctx, input) => adjust(ctx, (input.params as { code: string }).code, input),
});
