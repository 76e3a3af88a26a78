import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readSnapshot, type Tx } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { problem } from '../../problems.ts';
import { codeParam } from '../../records/children.ts';
import { resolveMoment } from '../../records/source.ts';
import { type Computation, PROGRESS_STATUSES, type ProgressFinding, type ProgressStatus } from '../../vocab/targets.ts';
import { targetSpec } from '../indicators/targets.spec.ts';
import {
  agrees,
  directionOf,
  endOfYear,
  type Figure,
  type Goal,
  type Judgement,
  judge,
  linearPathPct,
  micro,
  plain,
} from './judge.ts';
import { computing, HOW } from './target-computed.ts';
import { type TargetRow, targetRows, type Wanted } from './target-rows.ts';
import {
  type ListQuery,
  listQuery,
  MOST_TARGETS,
  type ProgressQuery,
  progressListSchema,
  progressQuery,
  progressSchema,
} from './target-schemas.ts';

// Progress against targets: the plan by one version, the figures by another. What was reported is judged by itself and what is
// computed by itself; neither ever stands in for the other.

type Compute = ReturnType<typeof computing>;

function goalOf(row: TargetRow): Goal & { isStated: boolean; baselineYear: number | null } {
  const value = micro(row.targetValue);
  const stated = row.baselineValue === null ? null : micro(row.baselineValue);
  const direction = directionOf(row.comparator, row.direction, value, stated);
  // A total of a period begins at nothing.
  const fromNothing = stated === null && row.measure === 'PERIOD_TOTAL' && direction === 'RISE';
  const baselineYear = fromNothing ? row.periodFrom! - 1 : row.baselineYear;
  return {
    value,
    direction,
    comparator: row.comparator,
    measure: row.measure,
    baseline: fromNothing ? 0n : stated,
    baselineOn: baselineYear === null ? null : endOfYear(baselineYear),
    baselineYear,
    isStated: !fromNothing,
    endsOn: row.endsOn,
  };
}

const span = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from + 1, 0) }, (_x, i) => from + i);

/** The figure held against the target, and how it is shown. */
function reportedOf(row: TargetRow, day: string) {
  const { newest, years } = row;
  if (!newest) return null;
  const last = day > row.endsOn ? row.periodTo! : Number(day.slice(0, 4)) - 1;
  const missing = years && span(row.periodFrom!, last).filter((y) => !years.includes(y));
  const value = years === null ? newest.value : row.measure === 'PERIOD_MEAN' ? row.mean! : row.sum!;
  const { about, value: _value, ...shown } = newest;
  // Several figures together are no more qualified than they are exact.
  const qualifier = years === null || years.length === 1 ? newest.qualifier : 'EXACT';
  const method = years === null ? 'NEWEST' : row.measure === 'PERIOD_MEAN' ? 'ARITHMETIC_MEAN' : 'SUM';
  const figure: Figure = {
    value: micro(value),
    qualifier,
    about: about < day ? about : day,
    missing: missing?.length ?? 0,
  };
  return { figure, shown: { ...shown, value: plain(figure.value), qualifier, method, years, missingYears: missing } };
}

const unknown = (reason: Judgement['reason']): Judgement => ({
  status: 'UNKNOWN',
  reason,
  sharePct: null,
  linearPathPct: null,
  findings: [],
});

async function progressOf(row: TargetRow, day: string, position: number, compute: Compute) {
  const goal = goalOf(row);
  const reported = reportedOf(row, day);
  const judged = !reported
    ? unknown('no_observation')
    : row.sameUnit
      ? judge(goal, reported.figure, day)
      : unknown('unit_differs');
  const computed = await computedOf(row, goal, reported, { day, position, compute });
  const findings: ProgressFinding[] = [
    ...judged.findings,
    ...(row.indicatorUnit !== null && row.indicatorUnit !== row.unit ? (['target_unit_differs'] as const) : []),
    ...(row.sameBasis === false ? (['basis_differs'] as const) : []),
    ...(computed?.differs ? (['reported_differs_from_computed'] as const) : []),
    ...(computed && said(judged.status) && said(computed.shown.status) && judged.status !== computed.shown.status
      ? (['judged_differently'] as const)
      : []),
  ];
  const {
    code,
    targetValue,
    baselineValue,
    baselineQualifier,
    newest,
    years,
    mean,
    sum,
    sameUnit,
    sameBasis,
    ...told
  } = row;
  const { indicatorUnit, indicatorBasis, computation, endsOn, baselineYear, ...target } = told;
  return {
    target: code,
    ...target,
    direction: goal.direction,
    targetValue: plain(goal.value),
    baseline:
      goal.baseline === null
        ? null
        : {
            value: plain(goal.baseline),
            year: goal.baselineYear,
            qualifier: goal.isStated ? baselineQualifier : null,
            isStated: goal.isStated,
          },
    linearPathPct: linearPathPct(goal, day),
    status: judged.status,
    reason: judged.reason,
    reported: reported && { ...reported.shown, sharePct: judged.sharePct, linearPathPct: judged.linearPathPct },
    computed: computed?.shown ?? null,
    findings,
  };
}

const said = (status: ProgressStatus): boolean => status !== 'UNKNOWN';

/** What the register computes, judged by itself and held against what was reported for the same day. */
async function computedOf(
  row: TargetRow,
  goal: Goal,
  reported: ReturnType<typeof reportedOf>,
  { day, position, compute }: { day: string; position: number; compute: Compute },
) {
  const computation = row.computation as Computation | null;
  if (computation === null || row.measure !== 'VALUE' || !HOW[computation].subjects.includes(row.subjectType))
    return null;
  const { unit, spec, statuses } = HOW[computation];
  const on = day < row.endsOn ? day : row.endsOn;
  const { value, ...counted } = await compute(computation, row.subject, on);
  const { status, reason, sharePct } =
    value === null
      ? unknown('not_computed')
      : unit === row.unit
        ? judge(goal, { value: micro(value), qualifier: 'EXACT', about: on, missing: 0 }, day)
        : unknown('unit_differs');
  const comparable = reported !== null && reported.shown.unit === unit;
  const then = comparable ? (await compute(computation, row.subject, reported.figure.about)).value : null;
  const difference = then === null || !comparable ? null : micro(then) - reported.figure.value;
  const link = new URLSearchParams();
  if (row.subject !== null) link.set('code', row.subject);
  for (const s of statuses ?? []) link.append('legalStatus', s);
  link.set('validAt', on);
  link.set('knownAt', String(position));
  return {
    differs: difference !== null && !agrees(reported!.figure.value, reported!.figure.qualifier, micro(then!)),
    shown: {
      computation,
      value: value === null ? null : plain(micro(value)),
      unit,
      day: on,
      ...counted,
      sharePct,
      status,
      reason,
      onReportedDay: then === null ? null : plain(micro(then)),
      difference: difference === null ? null : plain(difference),
      rows: `/v1${spec.path}?${link}`,
    },
  };
}

async function progress(ctx: Ctx, tx: Tx, asked: ProgressQuery, wanted: Wanted, most: number) {
  const { head, moment: data } = await resolveMoment(ctx, tx, asked);
  const { planKnownAt = asked.knownAt, validAt } = asked;
  const plan = await resolveMoment(ctx, tx, { validAt, knownAt: planKnownAt }, 'planKnownAt');
  const rows = await targetRows(ctx, tx, { plan: plan.moment, data }, wanted, most + 1);
  if (rows.length > most) {
    const detail = `More than ${most} targets; name a programme, an indicator or a subject`;
    throw problem('invalid_request', undefined, [{ parameter: 'programme', code: 'too_many', detail }]);
  }
  const compute = computing(ctx, tx, data, head.position);
  const lines = [];
  for (const row of rows) lines.push(await progressOf(row, data.day, head.position, compute));
  return { head, asked: { day: data.day, planPosition: plan.head.position, dataPosition: head.position }, lines };
}

const one = (ctx: Ctx, code: string, query: ProgressQuery): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, asked, lines } = await progress(ctx, tx, query, { code }, 1);
    if (lines.length === 0) throw problem('not_found');
    return { status: 200, body: { ...asked, ...lines[0] }, position: head };
  });

const all = (ctx: Ctx, { status, ...query }: ListQuery): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, asked, lines } = await progress(ctx, tx, query, query, MOST_TARGETS);
    const data = lines.filter((l) => status === undefined || status.includes(l.status));
    const byStatus = Object.fromEntries(
      Object.keys(PROGRESS_STATUSES).map((s) => [s, data.filter((l) => l.status === s).length]),
    );
    return { status: 200, body: { ...asked, byStatus, data }, position: head };
  });

const READS =
  'The figure is the newest observation of the indicator and scope about a day on or before the day asked about and not after the end of the target; for a mean or a yearly total, one observation a year of the period. ' +
  'What is reported alone decides `status`; what the register computes stands beside it with a status of its own, and where the two differ for the same day a finding says so. ' +
  'A running target is held against the straight line on the day the figure is about. `planKnownAt` reads the target by one version and `knownAt` the data by another.';

export const targetStatistics: readonly Operation[] = [
  op('target_progress', {
    method: 'GET',
    path: '/v1/targets/:code/progress',
    tag: 'Targets',
    access: 'public',
    cached: true,
    summary: 'Progress against one target',
    description: `How far the figures are from one target on a day (tiến độ thực hiện mục tiêu), in force or not. ${READS}`,
    params: codeParam(targetSpec) as z.ZodType<unknown>,
    query: progressQuery as z.ZodType<unknown>,
    success: { 200: { description: 'The target, the figures and what they say', schema: progressSchema } },
    problems: ['unknown_position'],
    handle: (ctx, input) => one(ctx, (input.params as { code: string }).code, input.query as ProgressQuery),
  }),
  op('statistics_targets', {
    method: 'GET',
    path: '/v1/statistics/targets',
    tag: 'Statistics',
    access: 'public',
    cached: true,
    summary: 'Progress against all targets',
    description: `Progress against every target in force on a day and replaced by no other (tổng hợp tiến độ mục tiêu), at most ${MOST_TARGETS}. ${READS}`,
    query: listQuery as z.ZodType<unknown>,
    success: { 200: { description: 'One line a target', schema: progressListSchema } },
    problems: ['unknown_position'],
    handle: (ctx, input) => all(ctx, input.query as ListQuery),
  }),
];
