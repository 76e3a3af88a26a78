import type { Ctx } from '../../auth/context.ts';
import { Params, type Sql } from '../../db/sql.ts';
import { cutsIn } from '../../records/boards.ts';
import { aroundAt, type Moment, naming, type Placed, placedIn, sourceOf } from '../../records/source.ts';
import type { Around } from '../../records/spec.ts';
import type { ObligationState } from '../../vocab/reports.ts';
import { nearJoin, ownerJoin } from '../tasks/tasks.reads.ts';
import { daysLate, dueStatus, isExpected, isSent, lastDay, type ReportDueStatus } from './due.ts';
import { ENTERPRISES, obligationRecord } from './obligation-record.ts';
import type { Dimension, Figure, Query } from './report-statistics.schemas.ts';

// The one statement of the boards: reports are told by what they are cut by and by one number, their cell, and the
// figures are sums over the cells. The answer's text is made by the database, because there may be a hundred thousand.

/** States and due states as numbers: a cell is told by one number, which costs half of what telling it by words does. */
const STATE: Readonly<Record<ObligationState, number>> = {
  NOT_STARTED: 1,
  DRAFT: 2,
  SUBMITTED: 3,
  RETURNED: 4,
  ACCEPTED: 5,
  WAIVED: 6,
  WITHDRAWN: 7,
};
const DUE: Readonly<Record<ReportDueStatus, number>> = {
  submitted_in_time: 1,
  submitted_late: 2,
  overdue: 3,
  open_in_time: 4,
  near_due: 5,
  no_deadline: 6,
};

const cell = (day: string): string =>
  `(case t.state ${Object.entries(STATE)
    .map(([state, n]) => `when '${state}' then ${n}`)
    .join(' ')} end) * 8 + coalesce(${dueStatus(day, (status) => String(DUE[status]))}, 0)`;

const sent = `state in (${STATE.SUBMITTED}, ${STATE.ACCEPTED})`;
const expected = `state < ${STATE.WAIVED}`;
const settled = `due in (${DUE.submitted_in_time}, ${DUE.submitted_late}, ${DUE.overdue})`;

const sum = (condition: string): string => `coalesce(sum(n) filter (where ${condition}), 0)`;
/** In per cent with two decimals, rounded half up in whole numbers: decimals cost a third of a long answer. */
const share = (part: string, whole: string): string =>
  `(20000 * ${sum(part)}::bigint / nullif(${sum(whole)}, 0)::bigint + 1) / 2 / 100.0::float8`;

/** Figure → SQL over the cells of a group. */
const FIGURES: Readonly<Record<Figure, string>> = {
  expected: sum(expected),
  notStarted: sum(`state = ${STATE.NOT_STARTED}`),
  draft: sum(`state = ${STATE.DRAFT}`),
  submitted: sum(`state = ${STATE.SUBMITTED}`),
  returned: sum(`state = ${STATE.RETURNED}`),
  accepted: sum(`state = ${STATE.ACCEPTED}`),
  waived: sum(`state = ${STATE.WAIVED}`),
  withdrawn: sum(`state = ${STATE.WITHDRAWN}`),
  submittedInTime: sum(`due = ${DUE.submitted_in_time}`),
  submittedLate: sum(`due = ${DUE.submitted_late}`),
  overdue: sum(`due = ${DUE.overdue}`),
  open: sum(`due >= ${DUE.open_in_time}`),
  nearDue: sum(`due = ${DUE.near_due}`),
  noDeadline: sum(`due = ${DUE.no_deadline}`),
  completenessPct: share(sent, expected),
  acceptedPct: share(`state = ${STATE.ACCEPTED}`, expected),
  timelinessPct: share(`due = ${DUE.submitted_in_time}`, settled),
  daysLateTotal: 'coalesce(sum(late), 0)',
  daysLateMax: 'coalesce(max(worst), 0)',
};

/** Body a report counts for in the view asked for. */
export const countedFor = (original: boolean): string =>
  `coalesce(${original ? 't.reporter' : 'o.organisation'}, en.organisation, 'none')`;

/** What of the reports is asked about. */
export type Asked = Partial<
  Pick<Query, 'organisation' | 'family' | 'template' | 'period' | 'role' | 'approver' | 'calendar' | 'state'>
> &
  Partial<Pick<Query, 'dueFrom' | 'dueTo'>>;

/** Conditions over the report `t` that what was asked for comes down to. */
export function reportConditions(asked: Asked, { day }: Placed, around: Around, p: Params): string[] {
  const where: string[] = [];
  for (const name of ['family', 'template', 'period', 'role', 'calendar', 'state'] as const)
    if (asked[name]) where.push(`t.${name} = any(${p.add(asked[name], 'text[]')})`);
  for (const name of ['organisation', 'approver'] as const)
    if (asked[name]) where.push(obligationRecord.filters![name]!.where(p.add(asked[name], 'text[]'), day, around));
  if (asked.dueFrom) where.push(`t.effective_on >= ${p.add(asked.dueFrom, 'date')}`);
  if (asked.dueTo) where.push(`t.effective_on <= ${p.add(asked.dueTo, 'date')}`);
  return where;
}

/** What follows of a report on the day asked about, as SQL over `t`. */
type Judged = 'expected' | 'sent' | 'lastDay' | 'dueStatus' | 'daysLate';

/** Which reports, under `t`, with their owners `o` and enterprises `en` where `owned`, and the near day. */
export function reportsAsked(
  ctx: Ctx,
  asked: Asked,
  moment: Moment,
  owned: boolean,
  p: Params,
): { from: string; where: string; at: Placed; around: Around; judged: Readonly<Record<Judged, string>> } {
  const at = placedIn(moment, p);
  const around = aroundAt(moment, p, at.known);
  const source = sourceOf(ctx, obligationRecord, moment, p, { few: true });
  // What is not joined binds nothing: the server could not tell the type of what no statement uses.
  const owners = () => `${ownerJoin(at.day, around)} left join ${around.at(ENTERPRISES)} en on en.id = t.enterprise`;
  const where = [naming(at), ...source.where, ...reportConditions(asked, at, around, p)].join(' and ');
  const judged = {
    ...{ expected: isExpected, sent: isSent, lastDay },
    ...{ dueStatus: dueStatus(at.day), daysLate: daysLate(at.day) },
  };
  return { from: `${source.from} ${nearJoin(around)} ${owned ? owners() : ''}`, where, at, around, judged };
}

/**
 * Groups by key: the values of the cuts, then the figures as JSON text. Before them the total, where a board is wanted
 * and no table of all groups; then no more groups than `most`. A group of a table is its cuts and figures as one text.
 */
export function compileReportBoard(
  ctx: Ctx,
  asked: Query,
  moment: Moment,
  most?: number,
): Sql & { dims: readonly Dimension[] } {
  const p = new Params();
  const dims = cutsIn<Dimension>(asked.by);
  const { from, where, at } = reportsAsked(ctx, asked, moment, dims.includes('organisation'), p);
  const column = (d: Dimension): string =>
    d === 'organisation'
      ? countedFor(asked.orgView === 'original')
      : d === 'approver'
        ? `coalesce(t.approver, 'none')`
        : `t.${d}`;
  const cuts = dims.map((d) => `"${d}"`);
  const each = [...dims.map((d) => `${column(d)} as "${d}"`), `${cell(at.day)} as cell`, `${daysLate(at.day)} as late`];
  const sums = Object.entries(FIGURES).map(([name, sql]) => `${sql} as "${name}"`);
  const isTable = most === undefined;
  const shown = [...(isTable ? cuts : []), ...Object.keys(FIGURES).map((name) => `"${name}"`)];
  const wire = `cross join lateral (select ${shown.map((name) => `g.${name}`).join(', ')}) wire`;
  const of = (values: readonly string[], rest: string) =>
    `select ${[...values, 'row_to_json(wire)::text as figures'].join(', ')}
      from (select ${[...(rest ? cuts : []), ...sums].join(', ')} from parts ${rest}) g ${wire}`;
  const groups = (limit: string) =>
    of(isTable ? [] : cuts, `group by ${cuts.join(', ')} order by ${cuts.join(', ')} ${limit}`);
  const total = () =>
    of(
      cuts.map((c) => `null as ${c}`),
      '',
    );
  const wanted =
    dims.length === 0 ? total() : isTable ? groups('') : `${total()} union all (${groups(`limit ${most}`)})`;
  const text = `with cells as (
      select ${[...cuts, 'cell'].join(', ')}, count(*)::int as n, least(sum(late), 2147483647)::int as late, max(late) as worst
      from (select ${each.join(', ')} from ${from} where ${where}) c group by ${[...cuts, 'cell'].join(', ')}),
    parts as (select cells.*, cell / 8 as state, cell % 8 as due from cells) ${wanted}`;
  return { text, values: p.values, dims };
}
